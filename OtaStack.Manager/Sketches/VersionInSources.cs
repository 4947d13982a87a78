using System.Text.RegularExpressions;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Sketches;

/// <summary>How a sketch's sources use <c>OTASTACK_VERSION</c>.</summary>
/// <param name="IsUsed">Whether the sources use the Manager's <c>OTASTACK_VERSION</c> or <c>OTASTACK_MARKER</c>, so
/// that the board reports it.
/// </param>
/// <param name="Named">The string that the sources define it as; null if they do not, or not as a string.</param>
/// <param name="IsFixed">Whether the definition always applies, because there is no <c>#ifndef</c> before it.</param>
/// <param name="Place">File and line of the definition, e.g. <c>Thermostat.ino:3</c>.</param>
internal sealed partial record VersionInSources(bool IsUsed, string? Named, bool IsFixed, string? Place)
{
    /// <summary>Searches the sources. The first definition counts.</summary>
    /// <exception cref="InvalidInputException">Searching the sources takes too long.</exception>
    public static VersionInSources Find(IReadOnlyList<(string Path, string Text)> code)
    {
        try
        {
            return Search(code);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new InvalidInputException("Searching the sketch's sources for a version takes too long.");
        }
    }

    private static VersionInSources Search(IReadOnlyList<(string Path, string Text)> code)
    {
        var isUsed = false;
        foreach (var (path, text) in code)
        {
            var lines = WithoutComments(text).Split('\n');
            for (var number = 0; number < lines.Length; number++)
            {
                if (Definition().Match(lines[number]) is { Success: true } definition)
                {
                    var isFixed = !lines.Take(number).Any(line => Guard().IsMatch(line));
                    var named = definition.Groups["text"] is { Success: true, Value: var literal } ? literal : null;
                    return new VersionInSources(named is not null || !isFixed, named, isFixed, $"{path}:{number + 1}");
                }

                isUsed |= Use().IsMatch(WithoutText(lines[number])) && !Question().IsMatch(lines[number]);
            }
        }

        return new VersionInSources(isUsed, null, false, null);
    }

    // Removes comments but keeps their line breaks. Skips string literals, because "http://" is not a comment.
    private static string WithoutComments(string text) =>
        CommentOrText().Replace(text.ReplaceLineEndings("\n"), match =>
        match.Value is ['/', ..] ? new string('\n', match.Value.Count(c => c == '\n')) : match.Value);

    private static string WithoutText(string line) => Text().Replace(line, "\"\"");

    [GeneratedRegex("""//[^\n]*|/\*[\s\S]*?(?:\*/|\z)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""",
        RegexOptions.CultureInvariant, 5000)]
    private static partial Regex CommentOrText();

    [GeneratedRegex("""(?:"(?:[^"\\]|\\.)*")""", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Text();

    [GeneratedRegex("""^\s*#\s*define\s+OTASTACK_VERSION\b(?:\s+"(?<text>[^"]*)"\s*$)?""",
        RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Definition();

    [GeneratedRegex(@"^\s*#\s*(ifndef\s+OTASTACK_VERSION\b|if\s+!\s*defined\s*\(?\s*OTASTACK_VERSION\b)",
        RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Guard();

    [GeneratedRegex(@"^\s*#\s*(?:if|ifdef|ifndef|elif|undef)\b", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Question();

    [GeneratedRegex(@"\bOTASTACK_(VERSION|MARKER)\b", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Use();
}
