using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Sketches;

/// <summary>
/// A board and its options as arduino-cli names them: <c>vendor:architecture:board[:option=value,...]</c>, e.g.
/// <c>esp8266:esp8266:nodemcuv2:eesz=4M</c>. The same characters as arduino-cli takes (<c>pkg/fqbn</c>), none of the
/// parts empty or with a dash in front.
/// </summary>
internal sealed partial record Fqbn
{
    /// <summary>Longest in characters; the API keeps no longer one.</summary>
    public const int MaximumLength = 256;

    private Fqbn(string text, string platform, IReadOnlyDictionary<string, string> options) =>
        (Text, Platform, Options) = (text, platform, options);

    public string Text { get; }

    /// <summary><c>vendor:architecture</c>.</summary>
    public string Platform { get; }

    /// <summary>The options that were chosen; those left at their defaults are not in it.</summary>
    public IReadOnlyDictionary<string, string> Options { get; }

    /// <exception cref="InvalidInputException">It is none.</exception>
    public static Fqbn Parse(string text)
    {
        if (text.Length > MaximumLength || Form().Match(text) is not { Success: true } match)
            throw new InvalidInputException(
                "The board is no FQBN: expected vendor:architecture:board, with options "
                    + "vendor:architecture:board:option=value,option=value.");

        var options = match.Groups["key"].Captures.Zip(match.Groups["value"].Captures)
            .DistinctBy(pair => pair.First.Value)
            .ToDictionary(pair => pair.First.Value, pair => pair.Second.Value);
        return new Fqbn(text, match.Groups["platform"].Value, options);
    }

    public override string ToString() => Text;

    // \w would take letters of all scripts.
    [GeneratedRegex(
        "^(?<platform>[A-Za-z0-9_][A-Za-z0-9_.-]*:[A-Za-z0-9_][A-Za-z0-9_.-]*):[A-Za-z0-9_][A-Za-z0-9_.-]*"
        + "(:(?<key>[A-Za-z0-9_][A-Za-z0-9_.-]*)=(?<value>[A-Za-z0-9_=.-]+)"
        + "(,(?<key>[A-Za-z0-9_][A-Za-z0-9_.-]*)=(?<value>[A-Za-z0-9_=.-]+))*)?\\z",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
