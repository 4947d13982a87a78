namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>Formats rows as aligned columns.</summary>
internal static class Table
{
    public static string Render(string[] header, IEnumerable<string[]> rows)
    {
        string[][] all = [header, .. rows];
        var widths = header.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        return string.Join('\n', all.Select(row =>
            string.Join(' ', row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }
}
