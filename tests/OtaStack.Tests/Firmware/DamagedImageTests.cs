using System.Net;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Firmware;

public sealed class DamagedImageTests
{
    [Theory]
    [InlineData("bit flipped", false)]
    [InlineData("truncated", false)]
    [InlineData("deleted", false)]
    [InlineData("bit flipped", true)]
    [InlineData("deleted", true)]
    public async Task A_file_damaged_on_disk_is_never_served_and_repaired_by_an_upload(
        string damage, bool afterRestart)
    {
        await using var server = await ApiServer.StartAsync();
        var image = NewImage(60_000);
        await server.UploadedAsync(image);
        Damage(Path.Combine(server.Firmware, Sha256(image) + ".bin"), damage);
        if (afterRestart)
            await server.StartAgainAsync();

        for (var i = 0; i < 2; i++)
        {
            using var poll = await server.PollAsync("/ota/thermostat");
            Assert.Equal(HttpStatusCode.NotModified, poll.StatusCode);
        }

        using (var file = await server.Client.GetAsync("/ota/thermostat/firmware.bin"))
            Assert.Equal(HttpStatusCode.NotModified, file.StatusCode);
        using (var download = await server.Client.GetAsync($"/api/firmware/{Sha256(image)}/image"))
            await download.ProblemAsync(HttpStatusCode.NotFound);
        Assert.False((bool)(await server.FindFirmwareAsync(image))!["isAvailable"]!);
        Assert.Contains(server.Log.Errors, line => line.Contains("Upload it again", StringComparison.Ordinal));

        using (var again = await server.UploadAsync(image))
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.True((bool)(await server.FindFirmwareAsync(image))!["isAvailable"]!);
        using var offer = await server.PollAsync("/ota/thermostat");
        Assert.Equal(HttpStatusCode.OK, offer.StatusCode);
        Assert.Equal(image, await offer.Content.ReadAsByteArrayAsync());
    }

    private static void Damage(string path, string damage)
    {
        if (damage == "deleted")
        {
            File.Delete(path);
            return;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        if (damage == "truncated")
        {
            file.SetLength(30_000);
            return;
        }

        file.Position = 30_000;
        var value = file.ReadByte();
        file.Position = 30_000;
        file.WriteByte((byte)(value ^ 1));
    }
}
