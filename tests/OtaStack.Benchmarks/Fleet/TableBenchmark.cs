using System.Diagnostics;
using System.Globalization;
using System.Text;
using OtaStack.Api.Storage;

namespace OtaStack.Benchmarks.Fleet;

/// <summary>
/// How long boards wait for an offer, which is on disk before it is sent, while a table adds many devices.
/// </summary>
internal sealed class TableBenchmark(ApiProcess server, InventedFleet fleet)
{
    private const int Lines = 100_000;

    public async Task RunAsync(Action<string, string> row, CancellationToken stop)
    {
        var waits = new List<double>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var offers = Task.Run(() => FetchOffersAsync(waits, end.Token), stop);
        await Task.Delay(TimeSpan.FromSeconds(2), stop);
        var before = waits.Count;

        var since = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/devices.csv") { Content = Table() };
        using var response = await server.SendAsync(request, stop);
        response.EnsureSuccessStatusCode();
        var took = Stopwatch.GetElapsedTime(since);

        await end.CancelAsync();
        await offers;
        row($"a table of {FleetBenchmark.Number(Lines)} new devices", $"{took.TotalSeconds:F1} s; offers wait at most "
            + $"{waits.Skip(before).DefaultIfEmpty(took.TotalMilliseconds).Max():F0} ms, "
            + $"before that {waits.Take(before).DefaultIfEmpty(0).Max():F0} ms");
    }

    private static StringContent Table()
    {
        var text = new StringBuilder("device,name,tags,project\n");
        for (var i = 0; i < Lines; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"02:00:00:{i >> 16:X2}:{i >> 8 & 0xFF:X2}:{i & 0xFF:X2},New {i},");
            text.Append(CultureInfo.InvariantCulture, $"floor={i % 12};site=s{i % 300},{InventedFleet.Projects[i % 10]}\n");
        }

        return new StringContent(text.ToString(), Encoding.UTF8, "text/csv");
    }

    // Boards that run an old version, each once.
    private async Task FetchOffersAsync(List<double> waits, CancellationToken end)
    {
        for (var i = 0; i < fleet.Count && !end.IsCancellationRequested; i++)
        {
            var device = fleet.Device(i);
            if (InventedFleet.IsCurrent(i) || device.IsEsp32)
                continue;

            using var request = PollOf(device);
            var since = Stopwatch.GetTimestamp();
            using var response = await server.Client.SendAsync(request, CancellationToken.None);
            if (response.IsSuccessStatusCode)
                waits.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            await Task.Delay(10, CancellationToken.None);
        }
    }

    private static HttpRequestMessage PollOf(DeviceRecord device)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/ota");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", device.Address);
        foreach (var (name, value) in new (string, string?)[]
        {
            ("STA-MAC", device.Mac.ToString()), ("sketch-md5", device.SketchMd5), ("version", device.Version),
            ("free-space", "2000000"), ("sketch-size", "400000"), ("chip-size", "4194304"), ("mode", "sketch"),
            ("sdk-version", device.SdkVersion),
        })
            request.Headers.TryAddWithoutValidation("x-ESP8266-" + name, value);
        return request;
    }
}
