using System.Text.RegularExpressions;

namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>All properties of a build, as arduino-builder collects them from platform, board and request.</summary>
internal sealed partial class BuildProperties
{
    /// <summary>Properties refer to other properties. Longer chains are not expanded.</summary>
    private const int Depth = 10;

    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    private BuildProperties()
    {
    }

    public static BuildProperties Read(ArduinoBuilder builder)
    {
        var properties = new BuildProperties();
        builder.Run(
            "-dump-prefs",
            line =>
            {
                if (MachineLine.Parse(line) is null && line.Split('=', 2) is [var key, var value])
                    properties._values[key] = value;
            },
            _ => { });
        return properties;
    }

    /// <summary>All properties as <c>key=value</c>, expanded and sorted.</summary>
    public IEnumerable<string> Lines => _values.Select(pair => $"{pair.Key}={Expand(pair.Value)}");

    /// <summary>The command line of a recipe, split into words.</summary>
    /// <param name="more">Properties for this command only.</param>
    public List<string> Command(string recipe, params (string Key, string Value)[] more) =>
        CommandWords.Split(Expand(_values[recipe], more));

    public string this[string key] => _values.GetValueOrDefault(key, "");

    private string Expand(string text, params (string Key, string Value)[] more)
    {
        for (var depth = 0; depth < Depth && text.Contains('{', StringComparison.Ordinal); depth++)
        {
            text = Reference().Replace(text, match =>
                more.FirstOrDefault(pair => pair.Key == match.Groups[1].Value).Value
                ?? _values.GetValueOrDefault(match.Groups[1].Value, match.Value));
        }

        return text;
    }

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Reference();
}
