using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;

namespace OtaStack.Tests.Targets;

/// <summary>Lists of a fleet that is large enough for several threads, compared with sorting all of it.</summary>
public sealed class DeviceSearchTests : IAsyncLifetime
{
    private const int Count = 30_000;

    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private ApiServer _server = null!;
    private Fleet _fleet = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(("Fleet:NewDevicesPerAddressAndHour", "0"));
        _fleet = _server.Services.GetRequiredService<Fleet>();
        var random = new Random(5);
        for (var i = 0; i < Count; i++)
        {
            var device = _fleet.FindOrAdd(MacAddress.Parse($"5C:CF:7F:00:{i >> 8:X2}:{i & 0xFF:X2}"));
            var report = new DeviceReport
            {
                Mac = device.Mac, FreeSpace = random.Next(1000), FlashSize = 1 << random.Next(3),
                Version = FirmwareVersion.Parse($"1.{random.Next(5)}.0"),
            };
            device.SeenAt(Now.AddHours(-1000).AddMinutes(i)); // The newest ones come last.
            device.Observe(
                report, default, "p" + random.Next(4), ChipFamily.Esp8266, null, Now.AddMinutes(-random.Next(1000)));
            if (i % 7 == 0)
                device.Settings = new DeviceSettingsRecord { Mac = device.Mac, Name = $"N{random.Next(100)}" };
        }
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("mac", "")]
    [InlineData("-mac", "version<1.3")]
    [InlineData("added", "")]
    [InlineData("-added", "project:p1 or name:n5*")]
    [InlineData("-seen", "seen<5h")]
    [InlineData("name", "")]
    [InlineData("-name", "free<500")]
    [InlineData("free", "flash>=2")]
    [InlineData("-flash", "-project:p2")]
    [InlineData("project", "n1")]
    public void The_first_pages_are_what_sorting_everything_gives(string sort, string text)
    {
        Assert.True(DeviceOrder.TryParse(sort, out var order));
        Assert.True(TargetExpression.TryParse(text, TargetGroups.None, out var expression, out _));
        var sorted = _fleet.All.Where(device => expression.Matches(device, Now)).OrderBy(order.KeyOf, order).ToList();
        DeviceKey? after = null;
        foreach (var limit in (int[])[1, 100, 1000, 333])
        {
            var (page, last, total) = DeviceSearch.Page(_fleet, expression, order, after, limit, Now);
            Assert.Equal(sorted.Count, total);
            var start = after is { } key ? sorted.FindIndex(device => device.Mac == key.Mac) + 1 : 0;
            Assert.Equal(sorted.Skip(start).Take(limit).Select(device => device.Mac), page.Select(device => device.Mac));
            Assert.Equal(start + limit < sorted.Count, last is not null);
            if (last is null)
                break;
            after = last;
        }

        Assert.Equal(sorted.Count, DeviceSearch.Count(_fleet, device => expression.Matches(device, Now)));
        Assert.Equal(
            sorted.Select(device => device.Mac).Order(),
            DeviceSearch.Find(_fleet, expression, Now).Select(device => device.Mac).Order());
    }
}
