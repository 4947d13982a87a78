using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Libraries;

/// <summary>
/// A library's name: letters, digits, spaces and <c>_ . -</c> as in the library specification, and the few other
/// characters that old entries in the index have.
/// </summary>
internal static partial class LibraryName
{
    /// <summary>
    /// Returns the name if it is valid. It cannot be an option (leading dash) or contain a path or a version
    /// (<c>@</c>).
    /// </summary>
    /// <exception cref="InvalidInputException">The name is invalid.</exception>
    public static string Check(string? name) =>
        name is not null && Form().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal)
        ? name
        : throw new InvalidInputException(
            "Invalid library name: use at most 100 letters, digits, spaces and . _ - + ( ) ' &, with a letter or digit "
                + "first.");

    [GeneratedRegex(@"^[A-Za-z0-9_]([A-Za-z0-9_ .+()'&-]{0,98}[A-Za-z0-9_.+)-])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
