using System.Text.RegularExpressions;
using OtaStack.Manager.Http;
using OtaStack.Manager.Storage;

namespace OtaStack.Manager.Sketches;

/// <summary>The project of a sketch's builds if the request does not name one.</summary>
/// <param name="Name">Null if the sketch's name is not a valid project name.</param>
/// <param name="IsNamed">Whether the main file defines it: <c>#define OTASTACK_PROJECT "garage-lamp"</c>. Otherwise
/// it is the sketch's name.</param>
internal sealed partial record SketchProject(string? Name, bool IsNamed)
{
    private const long MaximumBytes = 1024 * 1024;

    public static SketchProject Of(Sketch sketch) => NamedIn(sketch) is { } named
        ? new SketchProject(named, true)
        : new SketchProject(ProjectName.FromText(sketch.Name), false);

    /// <summary>
    /// Refuses to build a sketch that shares its project with another sketch only because their folders have the same
    /// name:
    /// boards of one would get the program of the other. Two sketches that define the same project do so on purpose,
    /// for example one for each kind of board.
    /// </summary>
    /// <exception cref="ConflictException">The projects clash. The message names both sketches, and says how to name
    /// the project.</exception>
    public void RefuseClash(Sketch sketch, Workspace workspace)
    {
        if (!IsNamed && ClashOf(sketch, this, [.. workspace.List().Select(other => (other, Of(other)))]) is { } clash)
            throw new ConflictException(clash);
    }

    /// <summary>
    /// Why the project of <paramref name="sketch"/> clashes with another sketch's; null if it does not.
    /// </summary>
    public static string? ClashOf(
        Sketch sketch, SketchProject project, IReadOnlyList<(Sketch Sketch, SketchProject Project)> all)
    {
        if (project.IsNamed || project.Name is null)
            return null;

        string[] others = [.. all.Where(other => other.Project.Name == project.Name && other.Sketch.Path != sketch.Path)
            .Select(other => other.Sketch.Path)];
        if (others.Length == 0)
            return null;
        var more = others.Length > 1 ? $" (and {others.Length - 1} more)" : "";
        return $"{sketch.Path} and {others[0]}{more} would both be project {project.Name}, and boards of one would get "
            + "the program of the other. Name the project in the sketch, #define OTASTACK_PROJECT "
            + $"\"{SuggestionFor(sketch, project.Name)}\" in "
            + $"{sketch.MainFile}, or in the build request.";
    }

    private static string SuggestionFor(Sketch sketch, string project)
    {
        // Letters that a project name cannot contain are dropped ("küche" becomes "kche").
        var above = sketch.Path.Contains('/') ? sketch.Path.Split('/')[^2].ToLowerInvariant().Replace(' ', '-') : "";
        var plain = string.Concat(above.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            .Trim('-', '_');
        var suggestion = plain.Length > 0 ? $"{plain}-{project}" : $"{project}-2";
        return ProjectName.IsValid(suggestion) ? suggestion : $"{project[..Math.Min(project.Length, 60)]}-2";
    }

    private static string? NamedIn(Sketch sketch)
    {
        try
        {
            var text = PlainFile.ReadText(Path.Combine(sketch.Folder, sketch.MainFile), MaximumBytes) ?? "";
            return Definition().Match(text) is { Success: true } match
                && ProjectName.IsValid(match.Groups["name"].Value)
                ? match.Groups["name"].Value : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or RegexMatchTimeoutException)
        {
             return null; // The build reports it.
        }
    }

    // As the IDE's extension reads it (OtaStack.Ide/extension/src/sketches/sketchSource.ts).
    [GeneratedRegex(@"^[ \t]*#[ \t]*define[ \t]+OTASTACK_PROJECT[ \t]+""(?<name>[^""\n]*)""",
        RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Definition();
}
