using System.Text.RegularExpressions;

namespace OtaStack.Manager.Sketches;

/// <summary>
/// Which names can be built. A sketch's name becomes part of file names, which platforms' recipes put into command
/// lines without quotes, so it is limited to the characters that Arduino's IDE allows. Recipes put quotes around the
/// path to it (<c>build.source.path</c>), so folders above may have spaces and letters of any script.
/// </summary>
internal static partial class SketchNames
{
    public const string OwnRule =
        "at most 64 letters without accents, digits, dots, dashes and underscores, with a letter, digit or "
            + "underscore first";

    public const string FolderRule =
        "at most 100 letters, digits, spaces and . _ - + , with a letter, digit or underscore first, and no space or "
            + "dot at the end";

    /// <summary>Whether a sketch may have this name.</summary>
    public static bool MayBeSketch(string name) => Own().IsMatch(name);

    /// <summary>Whether a folder above a sketch may have this name.</summary>
    public static bool MayBeFolder(string name) => Folder().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Own();

    // \p{M}: macOS stores accented letters as two characters, a letter and a mark.
    [GeneratedRegex(@"^[\p{L}\p{Nd}_][\p{L}\p{M}\p{Nd} ._+,-]{0,99}(?<![ .])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Folder();
}
