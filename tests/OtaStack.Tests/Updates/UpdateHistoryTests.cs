using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Updates;

public sealed class UpdateHistoryTests
{
    [Fact]
    public async Task A_device_that_changes_projects_at_every_poll_does_not_fill_the_disk()
    {
        await using var server = await ApiServer.StartAsync();
        await server.UploadedAsync(NewImage(), "?project=one");
        await server.UploadedAsync(NewImage(), "?project=two");
        var polls = server.Services.GetRequiredService<DevicePolls>();
        var writer = server.Services.GetRequiredService<WriteBehind>();

        var mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC");
        var report = new DeviceReport { Mac = mac, Chip = Api.Firmware.Images.ChipFamily.Esp8266, FreeSpace = 1 };
        for (var i = 0; i < UpdateHistory.Maximum + 4 * UpdateHistory.Interval; i++)
        {
            polls.Answer(report with { Project = i % 2 == 0 ? "one" : "two" }, null, PollIntent.Fetch);
            await writer.FlushAsync(CancellationToken.None);
        }

        await Eventually.TrueAsync(async () =>
        {
            await using var context = await server.Services.GetRequiredService<IDbContextFactory<OtaStackContext>>().CreateDbContextAsync();
            return await context.Updates.CountAsync(update => update.Device == mac) <= UpdateHistory.Maximum + UpdateHistory.Interval;
        });
        using var details = System.Text.Json.JsonDocument.Parse(await server.Client.GetStringAsync($"/api/devices/{mac}"));
        Assert.Equal("two", details.RootElement.GetProperty("updates")[0].GetProperty("project").GetString());
        Assert.Empty(server.Log.Errors);
    }
}
