using FsCheck;
using FsCheck.Fluent;
using OtaStack.Api.Devices.Table;

namespace OtaStack.Tests.Devices;

public sealed class CsvCellsTests
{
    [Theory]
    [InlineData("Kitchen", "Kitchen")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 30", "'+49 30")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("'tis", "'tis")]
    [InlineData("'=1", "''=1")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void A_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(string? text, string cell)
    {
        Assert.Equal(cell, CsvCells.Write(text));
        Assert.Equal(text ?? "", CsvCells.Read(cell));
    }

    [Fact]
    public void Reading_gives_what_was_written_and_no_written_cell_is_a_formula() =>
        Prop.ForAll(Gen.Elements("'", "=", "+", "-", "@", "a", " ").ListOf().Select(string.Concat).ToArbitrary(), text =>
            CsvCells.Read(CsvCells.Write(text)) == text
            && (text.Length == 0 || !"=+-@".Contains(CsvCells.Write(text)[0], StringComparison.Ordinal)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory]
    [InlineData("device;name\nx,y", ';')]
    [InlineData("device\tname", '\t')]
    [InlineData("device,name\r\na;b", ',')]
    [InlineData("device", ',')]
    [InlineData("", ',')]
    public void The_first_line_tells_the_separator(string table, char separator) =>
        Assert.Equal(separator, CsvCells.SeparatorOf(table));
}
