using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace OtaStack.Benchmarks.Fleet;

/// <summary>A large fleet, next to one of 1,000 devices, on this machine. Prints one table.</summary>
internal sealed class FleetBenchmark(string api, int devices, int rounds, TimeSpan seconds, int connections)
{
    private const int SmallFleet = 1000;
    private const int HeldRate = 4000;

    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(30);

    private readonly string _work = Directory.CreateTempSubdirectory("otastack-bench-").FullName;

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            var (large, small) = (Path.Join(_work, "large"), Path.Join(_work, "small"));
            var (largeFleet, smallFleet) = (Invented(devices), Invented(SmallFleet));
            Say($"Making {Number(devices)} devices");
            await FleetDatabase.MakeAsync(api, small, smallFleet, stop);
            await FleetDatabase.MakeAsync(api, large, largeFleet, stop);

            Row($"start, {Number(SmallFleet)} devices", await StartAsync(small, stop));
            Row($"start, {Number(devices)} devices", await StartAsync(large, stop));
            await using var server = await ApiProcess.StartAsync(api, large, stop);
            await using var other = await ApiProcess.StartAsync(api, small, stop);
            Row($"resident after the start, {Number(devices)} devices", Megabytes(server.Resident));
            Row($"resident after the start, {Number(SmallFleet)} devices", Megabytes(other.Resident));

            await ListsAsync(server, stop);
            await RatesAsync(server, largeFleet, other, smallFleet, stop);
            await HeartbeatsAsync(server, large, largeFleet, stop);
            Row($"resident after the polls, {Number(devices)} devices", Megabytes(server.Resident));
            await new TableBenchmark(server, largeFleet).RunAsync(Row, stop);
            await ListsAsync(server, stop);
            Row("resident at the end", Megabytes(server.Resident));
        }
        finally
        {
            Directory.Delete(_work, recursive: true);
        }
    }

    private static InventedFleet Invented(int count) => new(count, DateTimeOffset.UtcNow);

    private async Task<string> StartAsync(string data, CancellationToken stop)
    {
        await using var server = await ApiProcess.StartAsync(api, data, stop);
        return $"{server.StartedAfter.TotalSeconds:F2} s ({server.ProcessorTime.TotalSeconds:F2} s of a processor)";
    }

    private static async Task ListsAsync(ApiProcess server, CancellationToken stop)
    {
        string[] lists =
        [
            "", "sort=-seen", "sort=-added", "sort=added", "sort=name", "sort=-free&limit=1000", "q=kitchen&sort=name",
            "q=project:thermostat seen<2d&sort=-seen", "q=version<2026-01-01 or is:late", "q=version<1.4",
            "q=tag:site=s7 -project:lamp&sort=-added", "q=address:10.0.0.0/9 chip:esp32 (free<800k or flash>=4M)",
            "q=5c:cf:7f:00 or key",
        ];
        foreach (var list in lists)
        {
            var (times, total) = (new List<double>(), 0);
            for (var i = 0; i < 9; i++)
            {
                var since = Stopwatch.GetTimestamp();
                using var request = new HttpRequestMessage(
                    HttpMethod.Get, "/api/devices?" + Uri.EscapeDataString(list).Replace("%3D", "=", StringComparison.Ordinal)
                        .Replace("%26", "&", StringComparison.Ordinal));
                using var response = await server.SendAsync(request, stop);
                var page = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(stop);
                if (i > 1)
                    times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
                total = System.Text.Json.Nodes.JsonNode.Parse(page)!["total"]!.GetValue<int>();
            }

            times.Sort();
            Row($"list ?{list} ({Number(total)})", $"{times[times.Count / 2]:F0} ms, at most {times[^1]:F0} ms");
        }
    }

    private async Task RatesAsync(
        ApiProcess server, InventedFleet fleet, ApiProcess other, InventedFleet otherFleet, CancellationToken stop)
    {
        var (rates, otherRates) = (new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var rate = await new PollLoad(server.Address, fleet).MeasureRateAsync(connections, seconds, stop);
            var otherRate = await new PollLoad(other.Address, otherFleet).MeasureRateAsync(connections, seconds, stop);
            if (round == 0)
                continue; // It warms both up.
            rates.Add(rate);
            otherRates.Add(otherRate);
        }

        var ratio = Median(rates) / Median(otherRates);
        Row($"304 polls, {Number(devices)} devices", $"{Number((int)Median(rates))}/s");
        Row($"304 polls, {Number(SmallFleet)} devices", $"{Number((int)Median(otherRates))}/s; ratio {ratio:F2}");
    }

    // Waits until all is written, and counts the rows on disk.
    private static async Task HeartbeatsAsync(
        ApiProcess server, string data, InventedFleet fleet, CancellationToken stop)
    {
        var since = DateTimeOffset.UtcNow;
        var load = new PollLoad(server.Address, fleet);
        var slowest = await load.HoldRateAsync(HeldRate, 64, HeldFor, stop);
        var stored = 0L;
        for (var attempt = 0; attempt < 60 && stored < load.Polled.Count; attempt++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), stop);
            await using var database = new SqliteConnection(
                $"Data Source={Path.Join(data, "otastack.db")};Mode=ReadOnly;Pooling=false");
            await database.OpenAsync(stop);
            await using var command = database.CreateCommand();
            command.CommandText = "SELECT count(*) FROM Devices WHERE LastSeen >= $since";
            command.Parameters.AddWithValue("$since", since.ToUnixTimeMilliseconds());
            stored = (long)(await command.ExecuteScalarAsync(stop))!;
        }

        Row($"{Number(HeldRate)} polls/s for {HeldFor.TotalSeconds} s", $"{Number((int)load.Answered)} answered, "
            + $"p99 {slowest:F1} ms; {Number((int)stored)} of {Number(load.Polled.Count)} boards stored");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    internal static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => $"{Number((int)(bytes / 1_000_000))} MB";

    private static void Say(string text) => Console.Error.WriteLine("bench: " + text);

    private static void Row(string name, string value) => Console.WriteLine($"| {name} | {value} |");
}
