using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Platforms;

/// <summary>A platform as arduino-cli names it: <c>vendor:architecture</c>, e.g. <c>esp8266:esp8266</c>.</summary>
internal static partial class PlatformId
{
    /// <summary>The id itself. Neither an option (leading dash) nor a version (<c>@</c>) can be in it.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static string Check(string? id) => id is not null && Form().IsMatch(id)
        ? id
        : throw new InvalidInputException(
            "The platform is no id: expected vendor:architecture, as in esp8266:esp8266.");

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
