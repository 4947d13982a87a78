using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Platforms;

/// <summary>A platform as arduino-cli names it: <c>vendor:architecture</c>, e.g. <c>esp8266:esp8266</c>.</summary>
internal static partial class PlatformId
{
    /// <summary>
    /// Returns the id if it is valid. It cannot be an option (leading dash) or contain a version (<c>@</c>).
    /// </summary>
    /// <exception cref="InvalidInputException">The id is invalid.</exception>
    public static string Check(string? id) => id is not null && Form().IsMatch(id)
        ? id
        : throw new InvalidInputException(
            "Invalid platform id: expected vendor:architecture, for example esp8266:esp8266.");

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
