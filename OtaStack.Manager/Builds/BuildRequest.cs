using System.Text.RegularExpressions;
using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;

namespace OtaStack.Manager.Builds;

/// <summary>Body of <c>POST /manager/api/builds</c>.</summary>
/// <param name="Sketch">Path inside the workspace, or absolute and inside it.</param>
/// <param name="Fqbn">Board and options; without it the one that is selected for the sketch.</param>
/// <param name="Publish">Hand the image to the API; true without a word about it.</param>
/// <param name="Project">Without it the one that the sketch names, else the sketch's name.</param>
/// <param name="Version">Goes before what the sketch and git say.</param>
/// <param name="Warnings"><c>none</c>, <c>default</c>, <c>more</c> or <c>all</c>.</param>
/// <param name="Flags">Definitions for the compilers (<c>-D</c>).</param>
/// <param name="Clean">Do not use what was compiled before.</param>
internal sealed partial record BuildRequest(
    string? Sketch, string? Fqbn, bool? Publish, string? Project, string? Version, string? Warnings,
    IReadOnlyDictionary<string, string?>? Flags, bool? Clean)
{
    private const int MaximumFlags = 50;

    private static readonly string[] WarningLevels = ["none", "default", "more", "all"];

    /// <summary>Checks all of it: nothing else of what comes from outside reaches arduino-cli.</summary>
    /// <exception cref="InvalidInputException">Something makes no sense.</exception>
    /// <exception cref="NotFoundException">There is no such sketch.</exception>
    /// <exception cref="ConflictException">Another sketch has the same name, and so the same project.</exception>
    public BuildRecord ToRecord(Workspace workspace, string id, string by, string traceparent, DateTimeOffset now)
    {
        var sketch = workspace.Find(Sketch);
        var board = Fqbn is { Length: > 0 } text
            ? Sketches.Fqbn.Parse(text)
            : SketchSettings.BoardOf(sketch) ?? throw new InvalidInputException(
                $"No board is selected for {sketch.Path}: name it as fqbn, or select one for the sketch.");
        if (Warnings is not null && !WarningLevels.Contains(Warnings))
            throw new InvalidInputException("warnings: none, default, more or all.");
        if (Version is not null && BuildVersion.Problem(Version) is { } problem)
            throw new InvalidInputException($"version: {problem}");

        return new BuildRecord
        {
            Id = id,
            Project = ProjectOf(sketch, workspace),
            Sketch = sketch.Path,
            Fqbn = board.Text,
            Publish = Publish ?? true,
            RequestedVersion = Version,
            Warnings = Warnings ?? "default",
            Flags = CheckedFlags(),
            Clean = Clean ?? false,
            QueuedAt = now,
            By = by,
            Traceparent = traceparent,
        };
    }

    private string ProjectOf(Sketch sketch, Workspace workspace)
    {
        if (Project is { Length: > 0 } && Project.ToLowerInvariant() is var requested)
            return ProjectName.IsValid(requested) ? requested : throw new InvalidInputException($"project: {ProjectName.Rule}");

        var own = SketchProject.Of(sketch);
        own.RefuseClash(sketch, workspace);
        return own.Name ?? throw new InvalidInputException(
            $"{sketch.Name} is not a valid project name. Set project in the request: {ProjectName.Rule}");
    }

    private Dictionary<string, string> CheckedFlags()
    {
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Flags ?? new Dictionary<string, string?>())
        {
            if (!FlagName().IsMatch(name) || name.StartsWith("OTASTACK_", StringComparison.Ordinal))
                throw new InvalidInputException(
                    "flags: names are letters, digits and underscores, 64 at most, with no digit first; OTASTACK_ is taken.");
            if (!FlagValue().IsMatch(value ?? ""))
                throw new InvalidInputException(
                    $"flags: the value of {name} has characters that a definition cannot have. "
                    + "Use letters, digits, spaces and . _ , : ; + - / = @ # ( ) within 200, or such text in double quotes.");
            flags[name] = value ?? "";
        }

        return flags.Count <= MaximumFlags ? flags : throw new InvalidInputException($"flags: {MaximumFlags} at most.");
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FlagName();

    // No backslash, quote within, brace (arduino-cli's properties), dollar or backtick: see CompileCommand.
    [GeneratedRegex("""^(?:[A-Za-z0-9._,:;+\-/=@#() ]{0,200}|"[A-Za-z0-9._,:;+\-/=@#() ]{0,200}")\z""", RegexOptions.CultureInvariant)]
    private static partial Regex FlagValue();
}
