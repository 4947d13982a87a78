using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Firmware;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Firmware;

public sealed class FirmwareImagesTests
{
    [Fact]
    public async Task Readers_share_one_copy_of_an_image_that_does_not_fit_into_the_cache()
    {
        await using var server = await ApiServer.StartAsync(("Firmware:CacheBytes", "0"));
        var image = NewImage();
        await server.UploadedAsync(image);
        var firmware = server.Services.GetRequiredService<FirmwareCatalog>().Current.Find(Sha256(image))!;
        var images = server.Services.GetRequiredService<FirmwareImages>();

        var first = await images.FindAsync(firmware, CancellationToken.None);
        var second = await images.FindAsync(firmware, CancellationToken.None);

        Assert.Equal(image, first!.Value.ToArray());
        Assert.True(MemoryMarshal.TryGetArray(first.Value, out var one));
        Assert.True(MemoryMarshal.TryGetArray(second!.Value, out var other));
        Assert.Same(one.Array, other.Array);
    }
}
