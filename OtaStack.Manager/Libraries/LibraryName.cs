using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Libraries;

/// <summary>
/// A library's name: what the library specification allows (letters, digits, blank, <c>_ . -</c>), and the few more
/// characters that names of old entries in the index have.
/// </summary>
internal static partial class LibraryName
{
    /// <summary>
    /// The name itself. Neither an option (leading dash), a path nor a version (<c>@</c>) can be in it.
    /// </summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static string Check(string? name) =>
        name is not null && Form().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal)
        ? name
        : throw new InvalidInputException(
            "The library's name is none: letters, digits, blanks and . _ - + ( ) ' & only, a letter or digit first, at "
                + "most 100 characters.");

    [GeneratedRegex(@"^[A-Za-z0-9_]([A-Za-z0-9_ .+()'&-]{0,98}[A-Za-z0-9_.+)-])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
