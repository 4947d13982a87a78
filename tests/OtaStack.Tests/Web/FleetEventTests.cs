using System.Text;
using OtaStack.Web.Fleet;

namespace OtaStack.Tests.Web;

public sealed class FleetEventTests
{
    [Fact]
    public async Task Events_of_other_devices_are_not_read()
    {
        const string stream = """
            retry: 1000

            id: 1
            event: reset
            data: {"reason":"opened"}

            id: 2
            event: device
            data: {"mac":"5C:CF:7F:00:00:02","device":"this would not be read"}

            : still here

            id: 3
            event: device
            data: {"mac":"5C:CF:7F:00:00:01","device":null}

            id: 4
            event: unknown
            data: {}

            id: 5
            event: firmware
            data: {"sha256":"ab","firmware":null}


            """;

        var read = await FleetEvent.ReadAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(stream)), mac => mac.ToString().EndsWith('1'), FleetClient.Format,
            CancellationToken.None).ToListAsync();

        Assert.Equal(3, read.Count);
        Assert.True(read[0].IsReset);
        Assert.Equal("5C:CF:7F:00:00:01", read[1].Device!.Mac.ToString());
        Assert.Equal("ab", read[2].Firmware!.Sha256);
    }
}
