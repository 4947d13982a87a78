using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OtaStack.Api.Targets;

/// <summary>
/// Reads target expressions, by recursive descent. The grammar, with the loosest binding first:
/// <code>
/// any        = all { "or" all }
/// all        = term { ["and"] term }
/// term       = ("-" | "not") term | "(" any ")" | field operator value { "," value } | value
/// operator   = ":" | "=" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;="
/// value      = characters other than spaces, quotes, commas and parentheses | '"' characters '"'
/// </code>
/// In quotes, <c>\"</c> is a quote and <c>\\</c> a backslash.
/// </summary>
internal sealed class TargetParser
{
    /// <summary>Deeper nesting could exhaust the stack.</summary>
    private const int MaximumDepth = 50;

    private static readonly (string Sign, TargetOperator Operator)[] Operators =
    [
        ("<=", TargetOperator.LessOrEqual), (">=", TargetOperator.GreaterOrEqual), ("!=", TargetOperator.NotEqual),
        (":", TargetOperator.Matches), ("=", TargetOperator.Equal), ("<", TargetOperator.Less),
        (">", TargetOperator.Greater),
    ];

    private readonly string _text;
    private readonly GroupField _groups;
    private int _at;
    private int _depth;
    private TargetError? _error;

    private TargetParser(string text, GroupField groups) => (_text, _groups) = (text, groups);

    private bool IsAtEnd => _at == _text.Length;

    public static bool TryParse(
        string text, GroupField groups, [NotNullWhen(true)] out TargetTest? root,
        [NotNullWhen(false)] out TargetError? error)
    {
        var parser = new TargetParser(text, groups);
        root = parser.ReadAny();
        if (root is not null && !parser.IsAtEnd)
            root = parser.Fail("There is no \"(\" for this \")\".", 1);
        error = root is null ? parser._error! : null;
        return root is not null;
    }

    private TargetTest? ReadAny()
    {
        var parts = new List<TargetTest>();
        do
        {
            if (ReadAll() is not { } part)
                return null;
            parts.Add(part);
        }
        while (TryReadKeyword("or"));

        return TargetTests.Any(parts);
    }

    private TargetTest? ReadAll()
    {
        var parts = new List<TargetTest>();
        do
        {
            if (ReadTerm() is not { } part)
                return null;
            parts.Add(part);
            SkipSpaces();
        }
        while (TryReadKeyword("and") || (!IsAtEnd && _text[_at] != ')' && !IsKeyword("or")));

        return TargetTests.All(parts);
    }

    private TargetTest? ReadTerm()
    {
        SkipSpaces();
        if (IsAtEnd || _text[_at] == ')' || IsKeyword("or") || IsKeyword("and"))
            return Expected("a condition such as project:thermostat");
        if (++_depth > MaximumDepth)
            return Fail($"More than {MaximumDepth} levels of \"(\" and \"-\".", 1);

        TargetTest? term;
        if (_text[_at] == '(')
            term = ReadGroup();
        else if (TryReadKeyword("not") || TryRead("-"))
            term = ReadTerm() is { } part ? TargetTests.Not(part) : null;
        else
            term = ReadComparison();
        _depth--;
        return term;
    }

    private TargetTest? ReadGroup()
    {
        _at++;
        if (ReadAny() is not { } inner)
            return null;
        return TryRead(")") ? inner : Expected("\")\"");
    }

    private TargetTest? ReadComparison()
    {
        var start = _at;
        var (name, operation) = ReadField();
        TargetField? field = null;
        if (name is not null && (field = TargetFields.Find(name, _groups)) is null)
            return Fail($"\"{name}\" is not a field. Fields are: {TargetFields.Names}.", start, name.Length);

        var alternatives = new List<TargetTest>();
        do
        {
            var at = _at;
            if (ReadValue() is not { } value)
                return null;
            if ((field ?? TargetFields.Words).Read(operation, value, out var expected) is not { } test)
                return Fail($"{Shown(value)} is not {expected}.", at, _at - at);
            alternatives.Add(test);
        }
        while (name is not null && TryRead(","));

        // "chip!=a,b": neither of them.
        return operation == TargetOperator.NotEqual ? TargetTests.All(alternatives) : TargetTests.Any(alternatives);
    }

    /// <summary>A field and its operator; or nothing, where a word begins. A MAC address is a word.</summary>
    private (string? Name, TargetOperator Operator) ReadField()
    {
        var end = _at;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is '_' or '.'))
            end++;
        if (end == _at || IsStartOfMac(_text.AsSpan(_at)))
            return default;

        foreach (var (sign, operation) in Operators)
        {
            if (string.CompareOrdinal(_text, end, sign, 0, sign.Length) != 0)
                continue;
            var name = _text[_at..end];
            _at = end + sign.Length;
            return (name, operation);
        }

        return default;
    }

    private string? ReadValue()
    {
        if (!IsAtEnd && _text[_at] == '"')
            return ReadQuoted();

        var start = _at;
        while (!IsAtEnd && !char.IsWhiteSpace(_text[_at]) && _text[_at] is not ('"' or ',' or '(' or ')'))
            _at++;
        if (_at > start)
            return _text[start.._at];

        Expected("a value");
        return null;
    }

    private string? ReadQuoted()
    {
        var (start, value) = (_at, new StringBuilder());
        for (_at++; !IsAtEnd; _at++)
        {
            if (_text[_at] == '"')
            {
                _at++;
                return value.ToString();
            }

            if (_text[_at] == '\\' && _at + 1 < _text.Length && _text[_at + 1] is '"' or '\\')
                _at++;
            value.Append(_text[_at]);
        }

        Fail("The quote is not closed.", start, _text.Length - start);
        return null;
    }

    private bool IsKeyword(string word)
    {
        var end = _at + word.Length;
        return string.Compare(_text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0
            && (end == _text.Length || char.IsWhiteSpace(_text[end]) || _text[end] is '(' or ')');
    }

    private bool TryReadKeyword(string word)
    {
        SkipSpaces();
        if (!IsKeyword(word))
            return false;
        _at += word.Length;
        return true;
    }

    private bool TryRead(string sign)
    {
        if (string.CompareOrdinal(_text, _at, sign, 0, sign.Length) != 0)
            return false;
        _at += sign.Length;
        return true;
    }

    private void SkipSpaces()
    {
        while (!IsAtEnd && char.IsWhiteSpace(_text[_at]))
            _at++;
    }

    private static bool IsStartOfMac(ReadOnlySpan<char> text) =>
        text.Length >= 3 && char.IsAsciiHexDigit(text[0]) && char.IsAsciiHexDigit(text[1]) && text[2] == ':';

    private TargetTest? Expected(string what)
    {
        var end = _at;
        while (end < _text.Length && !char.IsWhiteSpace(_text[end]))
            end++;
        return IsAtEnd
            ? Fail($"The expression ends where {what} is expected.", _at, 0)
            : Fail($"Expected {what}, found {Shown(_text[_at..end])}.", _at, end - _at);
    }

    private TargetTest? Fail(string message, int length) => Fail(message, _at, length);

    private TargetTest? Fail(string message, int position, int length)
    {
        _error ??= new TargetError(position, length, message);
        return null;
    }

    private static string Shown(string text) => $"\"{(text.Length > 40 ? text[..40] + "…" : text)}\"";
}
