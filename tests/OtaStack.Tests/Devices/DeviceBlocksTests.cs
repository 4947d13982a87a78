using OtaStack.Api.Devices;

namespace OtaStack.Tests.Devices;

public sealed class DeviceBlocksTests
{
    [Fact]
    public void It_has_what_was_added_and_not_removed_each_once()
    {
        var blocks = new DeviceBlocks();
        var devices = Enumerable.Range(0, 3 * DeviceBlocks.BlockLength + 5).Select(Make).ToList();
        devices.ForEach(blocks.Add);
        foreach (var removed in devices.Where((_, i) => i % 3 == 0).ToList())
        {
            blocks.Remove(removed);
            devices.Remove(removed);
        }

        var added = Enumerable.Range(100_000, 10).Select(Make).ToList();
        added.ForEach(blocks.Add);

        Assert.Equal(devices.Concat(added).ToHashSet(), blocks.All.ToHashSet());
        Assert.Equal(devices.Count + added.Count, blocks.All.Count());
        Assert.Equal(devices.Count + added.Count, blocks.Count);
        Assert.Equal(4, blocks.Current.Length); // The places of removed devices are used again.
    }

    [Fact]
    public async Task Devices_that_stay_are_seen_once_while_others_come_and_go()
    {
        var blocks = new DeviceBlocks();
        var stay = Enumerable.Range(0, 10_000).Select(Make).ToHashSet();
        foreach (var device in stay)
            blocks.Add(device);

        using var stop = new CancellationTokenSource();
        var changes = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var others = Enumerable.Range(50_000, 9000).Select(Make).ToList();
                others.ForEach(blocks.Add);
                others.ForEach(blocks.Remove);
            }
        });
        for (var i = 0; i < 200; i++)
            Assert.Equal(stay.Count, blocks.All.Count(stay.Contains));
        await stop.CancelAsync();
        await changes;
    }

    private static Device Make(int i) =>
        new(MacAddress.Parse($"5C:CF:7F:{i >> 16 & 0xFF:X2}:{i >> 8 & 0xFF:X2}:{i & 0xFF:X2}"));
}
