using System.Globalization;
using System.Net.Http.Json;
using System.Net;
using OtaStack.Contracts;
using OtaStack.EndToEndTests.Running;
using OtaStack.EndToEndTests.Toolchain;
using Xunit.Abstractions;

namespace OtaStack.EndToEndTests.Fleet;

/// <summary>
/// A fleet with typical problems against the complete stack: the boards' results match the API's data.
/// </summary>
[Collection(SharedFleetSystem.Name)]
public sealed class FleetTests(FleetSystem stack, ITestOutputHelper output)
{
    private const string NewVersion = "2.0.0";
    private const int ImageSize = 1_500_000;
    private const int Boards = 100;
    private const int RollingBack = 10;

    /// <summary>
    /// A stale version string does not matter, because the sketch's MD5 identifies the image: no updater rewrites the
    /// flash mode.
    /// </summary>
    private static readonly string[] Troubles =
    [
        "--project", "thermostat", "--rollback", "0.1", "--stale", "0.1", "--flash-mode", "0", "--slow",
        "500000", "0.1", "--interval", "1",
    ];

    [Fact]
    public async Task Every_board_is_updated_or_on_hold_after_three_rollbacks()
    {
        await PublishAsync(stack.Http);

        var summary = await FleetSimulation.RunAsync(stack.Url, Boards, [.. Troubles, "--bad-wifi", "0.2"]);

        output.WriteLine(summary.Text);
        AssertNothingWrong(summary);
        Assert.True(summary.WifiLosses > 0);
        Assert.Equal(0, summary.NetworkErrors);
        Assert.Equal(Boards - RollingBack + (3 * RollingBack), summary.ImagesTaken);
        await AssertApiAgreesAsync(stack.Http);
    }

    [Fact]
    public async Task Every_board_is_updated_although_the_API_is_killed_during_the_rollout()
    {
        await using var killed = await RunningStack.StartAsync();
        using var http = await killed.SignInAsync();
        await PublishAsync(http);
        var api = await killed.Processes.MemberAsync("OtaStack.Api.dll");

        // If the kill comes between a download's last byte and its record, that board is offered the image again.
        var simulation = FleetSimulation.RunAsync(
            killed.Url, Boards, [.. Troubles, "--expect-restarts", "--max-offers", "4"]);
        await Eventually.TrueAsync(
            async () => (await DevicesAsync(http)).Count > Boards / 4, "the first boards");
        await ChildProcess.SignalAsync(api, "KILL");
        var summary = await simulation;

        output.WriteLine(summary.Text);
        AssertNothingWrong(summary);
        await AssertApiAgreesAsync(http);
    }

    private static void AssertNothingWrong(FleetSummary summary)
    {
        Assert.True(summary.ExitCode == 0, summary.Text);
        Assert.True(summary.Settled);
        Assert.Equal((0, 0, 0), (summary.WrongImages, summary.TornImages, summary.Violations));
        Assert.Equal(Boards - RollingBack, summary.Outcomes["updated"]);
        Assert.Equal(RollingBack, summary.Outcomes["heldBack"]);
    }

    private static async Task PublishAsync(HttpClient http)
    {
        byte[][] images = [PlainImage.Esp8266(NewVersion, ImageSize, 1), PlainImage.Esp32(NewVersion, ImageSize, 2)];
        foreach (var image in images)
        {
            using var content = new ByteArrayContent(image);
            using var response = await http.PostAsync(
                new Uri("/api/firmware?project=thermostat", UriKind.Relative), content);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }
    }

    private static async Task AssertApiAgreesAsync(HttpClient http)
    {
        var devices = await DevicesAsync(http);
        Assert.Equal(Boards, devices.Count);

        var updates = new List<Update>();
        foreach (var device in devices)
        {
            var path = new Uri("/api/devices/" + device.Mac, UriKind.Relative);
            var details = await http.GetFromJsonAsync<Details>(path);
            updates.Add(Assert.Single(details!.Updates));
        }

        Assert.Equal(Boards - RollingBack, updates.Count(update => update.State == "confirmed"));
        var heldBack = updates.Where(update => update.State == "failed").ToList();
        Assert.Equal(RollingBack, heldBack.Count);
        Assert.All(heldBack, update => Assert.Equal(3, update.CompleteDownloads));
    }

    private static async Task<IReadOnlyList<Device>> DevicesAsync(HttpClient http)
    {
        var limit = (2 * Boards).ToString(CultureInfo.InvariantCulture);
        return (await http.GetFromJsonAsync<ListPage<Device>>(new Uri(
            $"/api/devices?q=mac:5C:CF:7F:01,24:0A:C4:01&limit={limit}", UriKind.Relative)))!.Items;
    }

    private sealed record Device(string Mac);

    private sealed record Details(Update[] Updates);

    private sealed record Update(string State, int CompleteDownloads);
}
