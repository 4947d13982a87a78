namespace OtaStack.FakeArduinoCli.Boards;

/// <summary>
/// A <c>boards.txt</c>, <c>platform.txt</c> or <c>library.properties</c> file: <c>key=value</c> lines, in order.
/// </summary>
internal sealed class Properties
{
    private readonly List<string> _keys = [];
    private readonly Dictionary<string, string> _values = [];

    public IEnumerable<string> Keys => _keys;

    /// <summary>The value of a key; empty if the key is missing.</summary>
    public string this[string key]
    {
        get => _values.GetValueOrDefault(key, "");
        set
        {
            if (!_values.ContainsKey(key))
                _keys.Add(key);
            _values[key] = value;
        }
    }

    /// <summary>Loads a file. Empty if the file does not exist.</summary>
    public static Properties Load(string path)
    {
        var properties = new Properties();
        if (!File.Exists(path))
            return properties;

        foreach (var line in File.ReadLines(path))
        {
            var text = line.Trim();
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (text.Length > 0 && text[0] != '#' && equals > 0)
                properties[text[..equals].TrimEnd()] = text[(equals + 1)..].TrimStart();
        }

        return properties;
    }

    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>The properties whose keys start with <paramref name="key"/> and a dot, without this prefix.</summary>
    public Properties Below(string key)
    {
        var below = new Properties();
        foreach (var name in _keys.Where(name => name.StartsWith(key + '.', StringComparison.Ordinal)))
            below[name[(key.Length + 1)..]] = _values[name];
        return below;
    }

    /// <summary>The distinct first words of all keys.</summary>
    public IEnumerable<string> FirstWords() => _keys.Select(key => key.Split('.')[0]).Distinct();
}
