using System.Text.RegularExpressions;

namespace OtaStack.Manager.Sketches;

/// <summary>
/// Names of projects: 1 to 64 characters a-z, 0-9, dot, dash and underscore, a letter or digit first. The same as the API's
/// (<c>OtaStack.Api/Firmware/ProjectName.cs</c>), where a project becomes a part of URLs.
/// </summary>
internal static partial class ProjectName
{
    public const string Rule = "1 to 64 characters a-z, 0-9, dot, dash and underscore, a letter or digit first.";

    public static bool IsValid(string name) => Form().IsMatch(name);

    /// <summary>The project that a sketch of this name has by itself; null if no project can be called so.</summary>
    public static string? OfSketch(string sketch)
    {
        var name = Dashes().Replace(sketch.ToLowerInvariant(), "-").Trim('-', '.', '_');
        return IsValid(name) ? name : null;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex("-+", RegexOptions.CultureInvariant)]
    private static partial Regex Dashes();
}
