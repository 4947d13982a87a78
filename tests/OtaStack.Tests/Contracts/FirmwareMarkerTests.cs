using System.Text;

namespace OtaStack.Tests.Contracts;

public sealed class FirmwareMarkerTests
{
    [Fact]
    public void The_marker_that_the_Manager_injects_is_the_one_that_is_found()
    {
        var image = Encoding.ASCII.GetBytes(
            "\xE9 code " + FirmwareMarker.Format("garage-lamp", "1.4.2") + "\0 more code");

        Assert.Equal(new FirmwareMarker("1.4.2", "garage-lamp"), FirmwareMarker.Find(image));
    }

    [Theory]
    [InlineData("@otastack|version=1|@\0@otastack|version=1|@\0", "1")]
    [InlineData("@otastack|version=1|@\0@otastack|version=2|@\0", null)]
    [InlineData("@otastack|version=1|@", null)]
    [InlineData("@otastack|project=a|@\0", null)]
    [InlineData("@otastack|version=1|version=1|@\0", null)]
    [InlineData("@otastack|later=x|version= 1 |@\0", "1")]
    public void Only_one_complete_marker_or_equal_ones_count(string text, string? version) =>
        Assert.Equal(version, FirmwareMarker.Find(Encoding.ASCII.GetBytes(text))?.Version);
}
