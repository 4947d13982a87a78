using CsvHelper;
using OtaStack.Api.Http;

namespace OtaStack.Api.Devices.Table;

/// <summary>Reads the text of a table into lines of cells. What the cells mean is up to <see cref="TableLines"/>.</summary>
internal static class DeviceTableReader
{
    /// <summary>More lines would keep offers waiting for too long: a table is written in one transaction.</summary>
    public const int MaximumLines = 100_000;

    /// <summary>The lines; or what is wrong with the table as a whole.</summary>
    public static (IReadOnlyList<TableLine> Lines, string? Fault) Read(string text)
    {
        var malformed = false;
        var format = DeviceTable.FormatWith(CsvCells.SeparatorOf(text));
        format.BadDataFound = _ => malformed = true;
        using var parser = new CsvParser(new StringReader(text), format);
        if (!parser.Read())
            return ([], $"The table is empty. Its first line names the columns: {Known}.");

        var columns = parser.Record!.Select(cell => cell.Trim().ToLowerInvariant()).ToArray();
        if (FaultOf(columns) is { } fault)
            return ([], fault);

        var lines = new List<TableLine>();
        for (var first = parser.RawRow + 1; parser.Read(); first = parser.RawRow + 1)
        {
            var cells = parser.Record!;
            if (cells.All(string.IsNullOrWhiteSpace))
                continue;
            if (lines.Count == MaximumLines)
                return ([], $"The table has more than {MaximumLines} lines. Split it.");

            lines.Add(new TableLine(first, columns, cells)
            {
                Fault = malformed ? "A quote (\") is not closed, or stands inside of a cell without quotes."
                    : cells.Length != columns.Length
                        ? $"It has {cells.Length} cells; the first line names {columns.Length} columns."
                    : null,
            });
            malformed = false;
        }

        return (lines, null);
    }

    private static string Known => string.Join(", ", DeviceTable.Columns);

    private static string? FaultOf(string[] columns)
    {
        var unknown = columns.FirstOrDefault(column => !DeviceTable.Columns.Contains(column));
        return unknown is not null ? $"{Problems.Quoted(unknown)} is not a column. Columns are: {Known}."
            : columns.Distinct().Count() < columns.Length ? "The first line names a column twice."
            : !columns.Contains(DeviceTable.Device)
                ? "The first line has no column \"device\" (MAC addresses)."
            : null;
    }
}

/// <summary>A line of a table.</summary>
/// <param name="Number">In the file, from 1; of its first row if a cell has several.</param>
/// <param name="Columns">Their names.</param>
/// <param name="Cells">As they are in the file, without quotes.</param>
internal sealed record TableLine(int Number, string[] Columns, string[] Cells)
{
    /// <summary>Why it cannot be read.</summary>
    public string? Fault { get; init; }

    /// <summary>The cell of a column; null if the table does not have it.</summary>
    public string? this[string column] =>
        Array.IndexOf(Columns, column) is >= 0 and var index ? CsvCells.Read(Cells[index].Trim()) : null;
}
