using System.Text.RegularExpressions;

namespace OtaStack.Manager.Cli;

/// <summary>Cleans one line of program output.</summary>
internal static partial class TextLine
{
    /// <summary>
    /// Removes terminal colours and control characters, replaces tabs with spaces, and cuts at <paramref
    /// name="length"/> characters.
    /// </summary>
    public static string Clean(string line, int length)
    {
        if (line.AsSpan().ContainsAnyInRange('\0', '\x1f') || line.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
            line = ControlCharacter().Replace(EscapeSequence().Replace(line, "").Replace('\t', ' '), "");
        line = line.TrimEnd();
        return line.Length <= length ? line : string.Concat(line.AsSpan(0, length - 1), "…");
    }

    [GeneratedRegex(@"\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07]*\x07?)", RegexOptions.NonBacktracking)]
    private static partial Regex EscapeSequence();

    [GeneratedRegex(@"[\x00-\x1f\x7f-\x9f]", RegexOptions.NonBacktracking)]
    private static partial Regex ControlCharacter();
}
