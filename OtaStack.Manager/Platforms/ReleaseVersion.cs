using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Platforms;

/// <summary>
/// The version of a platform or library, as in their indexes: <c>3.1.2</c>, <c>1.0.0-rc.1+5</c>.
/// </summary>
internal static partial class ReleaseVersion
{
    /// <summary>Returns the version if it is valid; null and the empty string mean the newest version.</summary>
    /// <exception cref="InvalidInputException">The version is invalid.</exception>
    public static string? Check(string? version) => version switch
    {
        null or "" => null,
        _ when Form().IsMatch(version) => version,
        _ => throw new InvalidInputException("Invalid version: expected something like 3.1.2."),
    };

    [GeneratedRegex(@"^[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
