using System.Diagnostics;
using System.Text;
using OtaStack.EndToEndTests.Running;
using Xunit.Abstractions;

namespace OtaStack.EndToEndTests.Crash;

public sealed class KilledHundredTimesTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 100;

    /// <summary>Of the first starts, which make the database, and of one in four later on.</summary>
    private const int KillsOfFirstStarts = 5;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_api_killed_a_hundred_times_loses_no_acknowledged_firmware_and_serves_no_torn_image()
    {
        var seed = Environment.TickCount & 0xFFFF;
        output.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        var ledger = new CrashLedger(seed);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        using var api = new KilledApi(_folder.Path("data"), _folder.Path("builds"));
        await NameTheProjectOfBuildsAsync(api.BuildFolder);

        using var stop = new CancellationTokenSource();
        var audit = new CrashAudit(api, ledger, http, random);
        var clients = new CrashClients(api, ledger, http, seed).RunAsync(stop.Token);
        var watch = Stopwatch.StartNew();
        var whileStarting = 0;
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                api.Start();
                var isStarting = kill < KillsOfFirstStarts || random.Next(4) == 0;
                whileStarting += isStarting ? 1 : 0;
                await LiveAndDieAsync(api, audit, isStarting, clients, random);
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
        await api.KillAsync(life);
        var orphans = audit.Disk();

        output.WriteLine($"{Kills} kills, {whileStarting} of them while starting, in {watch.Elapsed.TotalSeconds:F0} s");
        output.WriteLine(ledger.ToString());
        output.WriteLine($"{api.HalfReceived} half received files removed; {orphans} image files without a record");
    }

    /// <summary>Every firmware that nobody was told of yet may be lost; all that was acknowledged is looked for again.</summary>
    private static async Task LiveAndDieAsync(KilledApi api, CrashAudit audit, bool isStarting, Task clients, Random random)
    {
        if (isStarting)
        {
            await Task.Delay(random.Next(100, 1500));
            await api.KillAsync(life: null);
            return;
        }

        var life = await api.ListeningAsync();
        await audit.SampleAsync(life);
        await Task.Delay(random.Next(600));
        if (clients.IsFaulted)
            await clients;
        await api.KillAsync(life);
    }

    private static Task NameTheProjectOfBuildsAsync(string builds)
    {
        var folder = Directory.CreateDirectory(Path.Combine(builds, CrashClients.Built)).FullName;
        var manifest = $$"""{"project": "{{CrashClients.Built}}"}""";
        return File.WriteAllTextAsync(Path.Combine(folder, "build.json"), manifest, Encoding.ASCII);
    }
}
