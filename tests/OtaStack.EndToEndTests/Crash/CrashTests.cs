using System.Diagnostics;
using System.Text;
using OtaStack.EndToEndTests.Running;
using Xunit.Abstractions;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>Takes minutes, so it runs in parallel to the other tests; see <c>AssemblyInfo.cs</c>.</summary>
[Collection("killed API")]
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 100;

    /// <summary>
    /// So many of the first runs are killed during their start, while they create the database. Later it is one in
    /// four.
    /// </summary>
    private const int FirstStarts = 5;

    /// <summary>
    /// A run is killed after a random number of answers, less than this, so that it has answered something also on a slow
    /// machine. Twice the number of clients.
    /// </summary>
    private const int MostAnswers = 24;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_hundred_kills_lose_no_acknowledged_firmware_or_setting_and_leave_nothing_half_done()
    {
        var seed = Environment.TickCount & 0xFFFF;
        output.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        var ledger = new CrashLedger(seed);
        var settings = new SettingsLedger();
        using var http = new HttpClient(
            new GatewayTokenHandler(_folder.Path("token-key.pem"))) { Timeout = KilledApi.Patience };
        using var api = new KilledApi(_folder.Path("data"), _folder.Path("builds"), _folder.Path("token-key.pem"));
        await NameTheProjectOfBuildsAsync(api.BuildFolder);

        var watch = Stopwatch.StartNew();
        var processorBefore = Environment.CpuUsage.TotalTime;
        var start = await UsualStartAsync();
        using var stop = new CancellationTokenSource();
        var audit = new CrashAudit(api, ledger, http, random);
        var users = new CrashClients(api, ledger, settings, http, seed);
        var clients = users.RunAsync(stop);
        var whileStarting = 0;
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                api.Start();
                var isStarting = kill < FirstStarts || random.Next(4) == 0;
                whileStarting += isStarting ? 1 : 0;
                if (isStarting)
                    await DieStartingAsync(api, start * random.NextDouble());
                else
                    await LiveAndDieAsync(api, audit, clients, random);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await clients;
        }

        api.Start();
        var life = await api.ListeningAsync();
        await audit.SampleAsync(life);
        await audit.CompleteAsync(life);
        await users.CheckSettingsAsync(life);
        await new SettingsAudit(settings, http).CompleteAsync(life);
        await api.KillAsync(life);
        var orphans = audit.Disk();
        Assert.NotEmpty(ledger.Acknowledged);
        Assert.NotEmpty(settings.Histories);

        output.WriteLine(
            $"{Kills} kills, {whileStarting} of them while starting, in {watch.Elapsed.TotalSeconds:F0} s");
        output.WriteLine(ledger.ToString());
        output.WriteLine(settings.ToString());
        output.WriteLine(
            $"Processor time: {api.ProcessorTime.TotalSeconds:F0} s of the API, "
            + $"{(Environment.CpuUsage.TotalTime - processorBefore).TotalSeconds:F0} s of the process of all tests");
        output.WriteLine($"{api.HalfReceived} half received files removed; {orphans} image files without a record");
    }

    /// <summary>Measures a start on an empty data folder.</summary>
    private async Task<TimeSpan> UsualStartAsync()
    {
        var watch = Stopwatch.StartNew();
        using var api = ApiProcess.Start(
            _folder.Path("other data"), _folder.Path("other builds"), _folder.Path("token-key.pem"));
        api.Yield();
        await api.ListeningAsync();
        return watch.Elapsed;
    }

    private static async Task DieStartingAsync(KilledApi api, TimeSpan after)
    {
        await Task.Delay(after);
        await api.KillAsync(life: null);
    }

    private static async Task LiveAndDieAsync(KilledApi api, CrashAudit audit, Task clients, Random random)
    {
        var life = await api.ListeningAsync();
        await audit.SampleAsync(life);
        var answers = random.Next(MostAnswers);
        await Eventually.TrueAsync(
            () => clients.IsCompleted || life.Answers >= answers, $"{answers} answers of the API");
        await Task.Delay(random.Next(50));
        if (clients.IsCompleted)
            await clients; // Some client has failed.
        await api.KillAsync(life);
    }

    private static Task NameTheProjectOfBuildsAsync(string builds)
    {
        var folder = Directory.CreateDirectory(Path.Combine(builds, CrashClients.Built)).FullName;
        var manifest = $$"""{"project": "{{CrashClients.Built}}"}""";
        return File.WriteAllTextAsync(Path.Combine(folder, "build.json"), manifest, Encoding.ASCII);
    }
}
