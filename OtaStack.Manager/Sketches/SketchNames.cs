using System.Text.RegularExpressions;

namespace OtaStack.Manager.Sketches;

/// <summary>
/// Which names can be built. A sketch's own name becomes the name of files, and platforms' recipes put those into
/// command lines, some of them a shell's, without quotes: it has to be what Arduino's IDE makes. Recipes do put quotes
/// around the path to it (<c>build.source.path</c>), so the folders above may have blanks and letters of any script.
/// </summary>
internal static partial class SketchNames
{
    public const string OwnRule =
        "letters without accents, digits, dots, dashes and underscores, 64 characters at most, a letter, digit or "
            + "underscore first";

    public const string FolderRule =
        "letters, digits, blanks and . _ - + , within 100 characters, a letter, digit or underscore first, no blank or "
            + "dot at the end";

    /// <summary>Whether a sketch may be called so.</summary>
    public static bool MayBeSketch(string name) => Own().IsMatch(name);

    /// <summary>Whether a folder above a sketch may be called so.</summary>
    public static bool MayBeFolder(string name) => Folder().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Own();

    // Marks are the accents of letters that are written as two characters, as macOS stores them.
    [GeneratedRegex(@"^[\p{L}\p{Nd}_][\p{L}\p{M}\p{Nd} ._+,-]{0,99}(?<![ .])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Folder();
}
