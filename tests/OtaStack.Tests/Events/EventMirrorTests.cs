using System.Text.Json.Nodes;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Events;

/// <summary>A client that opens the stream, and loads its list at each <c>reset</c>, misses nothing.</summary>
public sealed class EventMirrorTests
{
    private const string Last = "5C:CF:7F:FF:FF:FF";

    [Theory]
    [InlineData("10000", "10000")]
    [InlineData("3", "10000")]
    [InlineData("10000", "16")]
    public async Task Its_list_is_that_of_the_server(string maximumPerInterval, string kept)
    {
        await using var server = await ApiServer.StartAsync(
            ("Events:IntervalSeconds", "0.02"), ("Events:MaximumPerInterval", maximumPerInterval),
            ("Events:Kept", kept));
        await server.UploadedAsync(NewImage());
        var changing = ChangeAsync(server);
        var mirrors = await Task.WhenAll(Enumerable.Range(0, 4).Select(async number =>
        {
            await Task.Delay(number * 100); // Opens at any moment of the changes.
            return await FollowAsync(server, reconnects: number);
        }));
        await changing;

        var devices = await ListAsync(server);
        foreach (var mirror in mirrors)
            Assert.Equal(devices.Order(), mirror.Order());
    }

    // New devices, new versions, updates, forgotten devices; then one device that nobody has seen before.
    private static async Task ChangeAsync(ApiServer server)
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 150; i++)
            {
                var mac = $"5C:CF:7F:00:{worker:X2}:{random.Next(30):X2}";
                if (random.Next(5) == 0)
                    (await server.Client.DeleteAsync($"/api/devices/{mac}")).Dispose();
                else
                    (await server.PollAsync("/ota/thermostat", mac, $"1.0.{random.Next(5)}")).Dispose();
            }
        }));

        // Downloads end after their responses.
        await Eventually.TrueAsync(async () => !(await ListAsync(server)).Any(
            row => row.EndsWith(" offered", StringComparison.Ordinal)), "the downloads to end");
        (await server.PollAsync("/ota/none", Last, "1.0.0")).Dispose();
    }

    private static async Task<HashSet<string>> FollowAsync(ApiServer server, int reconnects)
    {
        var (rows, lastId) = (new Dictionary<string, string>(), (string?)null);
        while (true)
        {
            await using var events = await EventClient.OpenAsync(server.Client, lastId);
            for (var heard = 0; reconnects == 0 || heard < 40; heard++)
            {
                if (await events.TryNextAsync() is not { } next)
                    break;

                lastId = next.Id;
                if (next.Name == "reset")
                    rows = (await ListAsync(server)).ToDictionary(row => row.Split(' ')[0]);
                else if (next.Name == "device" && next.Data.GetProperty("mac").GetString() is { } mac)
                {
                    rows.Remove(mac);
                    if (JsonNode.Parse(next.Data.GetRawText())!["device"] is { } device)
                        rows[mac] = RowOf(device);
                }

                if (rows.ContainsKey(Last))
                    return [.. rows.Values];
            }

            reconnects = Math.Max(reconnects - 1, 0);
        }
    }

    private static async Task<List<string>> ListAsync(ApiServer server) =>
        [.. (await server.DevicesAsync()).Select(row => RowOf(row!))];

    private static string RowOf(JsonNode device) =>
        $"{device["mac"]} {device["version"]} {device["lastDecision"]} {device["update"]?["state"]}";
}
