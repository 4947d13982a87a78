using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Sketches;

/// <summary>
/// A board and its options as arduino-cli names them: <c>vendor:architecture:board[:option=value,...]</c>, e.g.
/// <c>esp8266:esp8266:nodemcuv2:eesz=4M</c>. Allows the same characters as arduino-cli (<c>pkg/fqbn</c>). No part is
/// empty or starts with a dash.
/// </summary>
internal sealed partial record Fqbn
{
    /// <summary>Maximum length in characters, the same as in the API.</summary>
    public const int MaximumLength = 256;

    private Fqbn(string text, string platform, IReadOnlyDictionary<string, string> options) =>
        (Text, Platform, Options) = (text, platform, options);

    public string Text { get; }

    /// <summary><c>vendor:architecture</c>.</summary>
    public string Platform { get; }

    /// <summary>The chosen options, without those at their defaults.</summary>
    public IReadOnlyDictionary<string, string> Options { get; }

    /// <exception cref="InvalidInputException">The FQBN is invalid.</exception>
    public static Fqbn Parse(string text)
    {
        if (text.Length > MaximumLength || Form().Match(text) is not { Success: true } match)
            throw new InvalidInputException(
                "Invalid FQBN: expected vendor:architecture:board, or with options "
                    + "vendor:architecture:board:option=value,option=value.");

        var options = match.Groups["key"].Captures.Zip(match.Groups["value"].Captures)
            .DistinctBy(pair => pair.First.Value)
            .ToDictionary(pair => pair.First.Value, pair => pair.Second.Value);
        return new Fqbn(text, match.Groups["platform"].Value, options);
    }

    public override string ToString() => Text;

    // Not \w, which matches letters of all scripts.
    [GeneratedRegex(
        "^(?<platform>[A-Za-z0-9_][A-Za-z0-9_.-]*:[A-Za-z0-9_][A-Za-z0-9_.-]*):[A-Za-z0-9_][A-Za-z0-9_.-]*"
        + "(:(?<key>[A-Za-z0-9_][A-Za-z0-9_.-]*)=(?<value>[A-Za-z0-9_=.-]+)"
        + "(,(?<key>[A-Za-z0-9_][A-Za-z0-9_.-]*)=(?<value>[A-Za-z0-9_=.-]+))*)?\\z",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
