using FsCheck.Xunit;

namespace OtaStack.Tests.Contracts;

public sealed class MacAddressTests
{
    [Theory]
    [InlineData("5C:CF:7F:AA:BB:CC")]
    [InlineData("5c:cf:7f:aa:bb:cc")]
    [InlineData("5C-CF-7F-AA-BB-CC")]
    [InlineData("5CCF7FAABBCC")]
    public void Every_common_format_is_read(string text) =>
        Assert.Equal("5C:CF:7F:AA:BB:CC", MacAddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("5C:CF:7F:AA:BB")]
    [InlineData("5C:CF:7F:AA:BB:C")]
    [InlineData("5C:CF:7F:AA:BB:C ")]
    [InlineData("5C.CF.7F.AA.BB.CC")]
    [InlineData("+5:CF:7F:AA:BB:CC")]
    [InlineData("GC:CF:7F:AA:BB:CC")]
    public void Anything_else_is_refused(string text) => Assert.False(MacAddress.TryParse(text, out _));

    [Fact]
    public void Zeros_and_broadcast_are_not_usable()
    {
        Assert.False(MacAddress.Parse("00:00:00:00:00:00").IsUsable);
        Assert.False(MacAddress.Parse("FF:FF:FF:FF:FF:FF").IsUsable);
        Assert.True(MacAddress.Parse("00:00:00:00:00:01").IsUsable);
    }

    [Property]
    public bool Written_addresses_are_read_back(byte a, byte b, byte c, byte d, byte e, byte f)
    {
        var text = string.Join(':', new[] { a, b, c, d, e, f }.Select(pair => pair.ToString("X2", null)));
        return MacAddress.Parse(text).ToString() == text;
    }
}
