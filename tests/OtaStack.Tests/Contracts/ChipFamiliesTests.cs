namespace OtaStack.Tests.Contracts;

public sealed class ChipFamiliesTests
{
    public static TheoryData<ChipFamily> Known =>
        [.. Enum.GetValues<ChipFamily>().Where(chip => chip != ChipFamily.Unknown)];

    [Theory]
    [MemberData(nameof(Known))]
    public void Every_name_can_be_read_back_in_any_case_with_and_without_dash(ChipFamily chip)
    {
        var name = chip.ToName();

        Assert.Equal(chip, ChipFamilies.Parse(name));
        Assert.Equal(chip, ChipFamilies.Parse(name.ToLowerInvariant()));
        Assert.Equal(chip, ChipFamilies.Parse($" {name.Replace("-", "", StringComparison.Ordinal)} "));
        Assert.Equal(chip != ChipFamily.Esp8266, chip.IsEsp32Family());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ESP32-X9")]
    [InlineData("ESP32-C33")]
    [InlineData("ESP3")]
    [InlineData("ESP32------------------------------------C3")]
    public void Anything_else_is_unknown(string? name) => Assert.Equal(ChipFamily.Unknown, ChipFamilies.Parse(name));
}
