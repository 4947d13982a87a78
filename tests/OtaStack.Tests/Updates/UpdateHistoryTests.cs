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
    public async Task An_unconfirmed_device_that_changes_projects_keeps_a_few_updates()
    {
        await using var server = await ApiServer.StartAsync();
        await server.UploadedAsync(NewImage(), "?project=one");
        await server.UploadedAsync(NewImage(), "?project=two");
        var fleet = server.Services.GetRequiredService<IFleet>();
        var writer = server.Services.GetRequiredService<WriteBehind>();

        var mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC");
        var report = new DeviceReport { Mac = mac, Chip = ChipFamily.Esp8266, FreeSpace = 1 };
        for (var i = 0; i < 20 * UpdateHistory.IntervalUnconfirmed; i++)
        {
            await PollAsync(fleet, report with { Project = i % 2 == 0 ? "one" : "two" });
            await writer.FlushAsync(CancellationToken.None);
        }

        await Eventually.TrueAsync(async () =>
        {
            await using var context = await server.Services.GetRequiredService<IDbContextFactory<OtaStackContext>>()
                .CreateDbContextAsync();
            return await context.Updates.CountAsync(update => update.Device == mac) <= UpdateHistory.MaximumUnconfirmed
                + UpdateHistory.IntervalUnconfirmed;
        });
        using var details = System.Text.Json.JsonDocument.Parse(
            await server.Client.GetStringAsync($"/api/devices/{mac}"));
        Assert.Equal("two", details.RootElement.GetProperty("updates")[0].GetProperty("project").GetString());
        Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task A_confirmed_device_keeps_more_updates()
    {
        await using var server = await ApiServer.StartAsync();
        await server.UploadedAsync(NewImage(), "?project=one&version=1");
        await server.UploadedAsync(NewImage(), "?project=two&version=1");
        var fleet = server.Services.GetRequiredService<IFleet>();
        var writer = server.Services.GetRequiredService<WriteBehind>();

        var mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC");
        var report = new DeviceReport { Mac = mac, Chip = ChipFamily.Esp8266, Project = "one" };
        fleet.EndDownload(await PollAsync(fleet, report), default, 0, complete: false);
        await PollAsync(fleet, report with { Version = FirmwareVersion.Parse("1") });
        for (var i = 0; i < UpdateHistory.Maximum + 2 * UpdateHistory.Interval; i++)
        {
            await PollAsync(fleet, report with { Project = i % 2 == 0 ? "one" : "two", FreeSpace = 1 });
            await writer.FlushAsync(CancellationToken.None);
        }

        await Eventually.TrueAsync(async () =>
        {
            await using var context = await server.Services.GetRequiredService<IDbContextFactory<OtaStackContext>>()
                .CreateDbContextAsync();
            return await context.Updates.CountAsync(update => update.Device == mac)
                is > UpdateHistory.Maximum / 2 and <= UpdateHistory.Maximum + UpdateHistory.Interval;
        });
    }

    private static async Task<PollAnswer> PollAsync(IFleet fleet, DeviceReport report) =>
        (await fleet.PollAsync(new Poll(report, null, PollIntent.Fetch))).Answer!;
}
