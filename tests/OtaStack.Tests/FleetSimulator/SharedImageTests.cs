using System.Security.Cryptography;
using OtaStack.FleetSimulator.Images;
using OtaStack.Tests.Firmware.Images;

namespace OtaStack.Tests.FleetSimulator;

public sealed class SharedImageTests
{
    [Fact]
    public async Task A_damaged_download_that_ends_at_the_same_time_does_not_damage_the_image_of_others()
    {
        var image = ImageBuilder.Esp8266(stamp: "Apr  3 2020;05:33:11");
        var md5 = MD5.HashData(image);
        byte[] damaged = [.. image[..^50], .. image[^50..].Select(value => (byte)~value)];
        for (var round = 0; round < 200; round++)
        {
            var shared = new SharedImage(image.Length);
            using var others = new CancellationTokenSource();
            var writing = Task.Run(() =>
            {
                while (!others.IsCancellationRequested)
                    shared.Write(0, damaged);
            });
            try
            {
                FlashedImage? flashed;
                do
                {
                    shared.Write(0, image);
                    flashed = shared.Flashed(md5);
                }
                while (flashed is null);
                Assert.Null(flashed.Damage);
            }
            finally
            {
                await others.CancelAsync();
                await writing;
            }
        }
    }
}
