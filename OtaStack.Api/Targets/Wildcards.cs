namespace OtaStack.Api.Targets;

/// <summary>A text in which <c>*</c> stands for any characters, also none. Letter case does not matter.</summary>
internal readonly struct Wildcards(string pattern)
{
    private readonly string[] _parts = pattern.Split('*');

    public bool Matches(ReadOnlySpan<char> text)
    {
        if (_parts.Length == 1)
            return text.Equals(_parts[0], StringComparison.OrdinalIgnoreCase);
        if (!text.StartsWith(_parts[0], StringComparison.OrdinalIgnoreCase))
            return false;

        text = text[_parts[0].Length..];
        foreach (var part in _parts.AsSpan(1..^1))
        {
            var at = text.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                return false;
            text = text[(at + part.Length)..];
        }

        return text.EndsWith(_parts[^1], StringComparison.OrdinalIgnoreCase);
    }
}
