namespace OtaStack.Api.Devices.Table;

/// <summary>
/// Cells as spreadsheets need them. A spreadsheet runs a cell that begins with <c>= + - @</c> as a formula, so such a
/// cell is written with an apostrophe before it, and read without it.
/// </summary>
internal static class CsvCells
{
    private const char Apostrophe = '\'';

    /// <summary>A text as a cell that no spreadsheet runs.</summary>
    public static string Write(string? text) => text is null ? "" : IsFormula(text) ? Apostrophe + text : text;

    /// <summary>The text of a cell. <see cref="Write"/> and this are opposites.</summary>
    public static string Read(string cell) => cell is [Apostrophe, .. var text] && IsFormula(text) ? text : cell;

    /// <summary>
    /// The separator of a table, from its first line: <c>;</c> where Excel's language has the comma in numbers, a tab,
    /// or a comma.
    /// </summary>
    public static char SeparatorOf(ReadOnlySpan<char> table)
    {
        var end = table.IndexOfAny('\r', '\n');
        var header = end < 0 ? table : table[..end];
        return header.Contains(';') ? ';' : header.Contains('\t') ? '\t' : ',';
    }

    // With apostrophes before it too, so that reading removes only what writing has added.
    private static bool IsFormula(ReadOnlySpan<char> text) =>
        text.TrimStart(Apostrophe) is [var first, ..] && first is '=' or '+' or '-' or '@' or '\t' or '\r';
}
