using System.Diagnostics;
using System.Net.Http.Headers;

namespace OtaStack.Benchmarks.Fleet;

/// <summary>The pages of a large fleet: from the request to the last byte, by the web front end and the API.</summary>
internal sealed class PageBenchmark(string api, string web, int devices)
{
    private const int Times = 9;
    private const int HeldRate = 1000;
    private const int HeldConnections = 32;

    /// <summary>By then the web front end has given back what pages left behind.</summary>
    private static readonly TimeSpan UntilIdle = TimeSpan.FromSeconds(25);

    private static readonly string[] Pages =
    [
        "/", "/devices", "/devices?sort=name", "/devices?q=project:thermostat%20seen%3C2d", "/devices?q=kitchen&sort=name",
        "/firmware",
    ];

    public async Task RunAsync(CancellationToken stop)
    {
        var work = Directory.CreateTempSubdirectory("otastack-bench-").FullName;
        try
        {
            var data = Path.Join(work, "data");
            Console.Error.WriteLine($"bench: Making {FleetBenchmark.Number(devices)} devices");
            var fleet = new InventedFleet(devices, DateTimeOffset.UtcNow);
            await FleetDatabase.MakeAsync(api, data, fleet, stop);
            await using var server = await ApiProcess.StartAsync(api, data, stop);
            await MeasureAsync(server, fleet, Path.Join(work, "web"), stop);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task MeasureAsync(ApiProcess server, InventedFleet fleet, string folder, CancellationToken stop)
    {
        await using var pages = await server.StartPagesAsync(web, folder, stop);
        Row("web front end: start",
            $"{pages.StartedAfter.TotalSeconds:F2} s ({pages.ProcessorTime.TotalSeconds:F2} s of a processor)");
        Row("web front end: resident after the start", Megabytes(pages));
        await OpenAllAsync(pages, "", stop);
        Row("web front end: resident afterwards", Megabytes(pages));
        await Task.Delay(UntilIdle, stop);
        Row($"web front end: resident {UntilIdle.TotalSeconds} s later", Megabytes(pages));

        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var polls = new PollLoad(server.Address, fleet)
            .HoldRateAsync(HeldRate, HeldConnections, Timeout.InfiniteTimeSpan, end.Token);
        await OpenAllAsync(pages, $", {FleetBenchmark.Number(HeldRate)} polls/s", stop);
        await end.CancelAsync();
        Row("polls meanwhile", $"p99 {await polls:F1} ms");
    }

    private static async Task OpenAllAsync(ApiProcess pages, string meanwhile, CancellationToken stop)
    {
        foreach (var page in Pages)
        {
            var first = await OpenAsync(pages, page, stop);
            var times = new List<double>();
            for (var i = 0; i < Times; i++)
                times.Add((await OpenAsync(pages, page, stop)).Milliseconds);
            times.Sort();
            Row($"page {page}{meanwhile}",
                $"{times[Times / 2]:F0} ms, at most {times[^1]:F0} ms; first {first.Milliseconds:F0} ms; {first.Bytes / 1024} KiB");
        }
    }

    private static async Task<(double Milliseconds, int Bytes)> OpenAsync(
        ApiProcess pages, string page, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiProcess.Token());
        var since = Stopwatch.GetTimestamp();
        using var response = await pages.Client.SendAsync(request, stop);
        var bytes = await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(stop);
        return (Stopwatch.GetElapsedTime(since).TotalMilliseconds, bytes.Length);
    }

    private static string Megabytes(ApiProcess process) => $"{process.Resident / 1_000_000} MB";

    private static void Row(string name, string value) => Console.WriteLine($"| {name} | {value} |");
}
