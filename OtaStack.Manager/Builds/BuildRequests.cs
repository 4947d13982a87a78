using System.Text.RegularExpressions;
using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;

namespace OtaStack.Manager.Builds;

/// <summary>Checks requests for builds.</summary>
internal static partial class BuildRequests
{
    private const int MaximumFlags = 50;

    private static readonly string[] WarningLevels = ["none", "default", "more", "all"];

    /// <summary>Validates the whole request; nothing unchecked reaches arduino-cli.</summary>
    /// <exception cref="InvalidInputException">The request is invalid.</exception>
    /// <exception cref="NotFoundException">There is no such sketch.</exception>
    /// <exception cref="ConflictException">Another sketch has the same name, and so the same project.</exception>
    public static BuildRecord ToRecord(
        this BuildRequest request, Workspace workspace, string id, string by, string traceparent, DateTimeOffset now)
    {
        var sketch = workspace.Find(request.Sketch);
        var board = request.Fqbn is { Length: > 0 } text
            ? Fqbn.Parse(text)
            : SketchSettings.BoardOf(sketch) ?? throw new InvalidInputException(
                $"No board is selected for {sketch.Path}. Set fqbn in the request, or select a board for the sketch.");
        if (request.Warnings is not null && !WarningLevels.Contains(request.Warnings))
            throw new InvalidInputException("warnings must be none, default, more or all.");
        if (request.Version is not null && BuildVersion.Problem(request.Version) is { } problem)
            throw new InvalidInputException($"version: {problem}");

        return new BuildRecord
        {
            Id = id,
            Project = ProjectOf(request.Project, sketch, workspace),
            Sketch = sketch.Path,
            Fqbn = board.Text,
            Publish = request.Publish ?? true,
            RequestedVersion = request.Version,
            Warnings = request.Warnings ?? "default",
            Flags = CheckedFlags(request.Flags),
            Clean = request.Clean ?? false,
            QueuedAt = now,
            By = by,
            Traceparent = traceparent,
        };
    }

    private static string ProjectOf(string? named, Sketch sketch, Workspace workspace)
    {
        if (named is { Length: > 0 })
            return ProjectName.TryParse(named, out var requested)
                ? requested
                : throw new InvalidInputException($"project: {ProjectName.Rule}");

        var own = SketchProject.Of(sketch);
        own.RefuseClash(sketch, workspace);
        return own.Name ?? throw new InvalidInputException(
            $"{sketch.Name} is not a valid project name. Set project in the request: {ProjectName.Rule}");
    }

    private static Dictionary<string, string> CheckedFlags(IReadOnlyDictionary<string, string?>? named)
    {
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in named ?? new Dictionary<string, string?>())
        {
            if (!FlagName().IsMatch(name) || name.StartsWith("OTASTACK_", StringComparison.Ordinal))
                throw new InvalidInputException(
                    "flags: names are up to 64 letters, digits and underscores, and do not start with a digit or "
                        + "OTASTACK_.");
            if (!FlagValue().IsMatch(value ?? ""))
                throw new InvalidInputException(
                    $"flags: the value of {name} is invalid. Use up to 200 letters, digits, spaces and . _ , : ; + - / "
                        + "= @ # ( ), with or without double quotes around them.");
            flags[name] = value ?? "";
        }

        return flags.Count <= MaximumFlags ? flags : throw new InvalidInputException($"flags: at most {MaximumFlags}.");
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FlagName();

    // No backslashes, inner quotes, braces (arduino-cli's properties), dollar signs or backticks: see CompileCommand.
    [GeneratedRegex("""^(?:[A-Za-z0-9._,:;+\-/=@#() ]{0,200}|"[A-Za-z0-9._,:;+\-/=@#() ]{0,200}")\z""",
        RegexOptions.CultureInvariant)]
    private static partial Regex FlagValue();
}
