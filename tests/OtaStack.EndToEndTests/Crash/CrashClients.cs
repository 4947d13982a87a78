using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using OtaStack.EndToEndTests.Boards;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>
/// Clients that use the API while it is killed: uploads, builds in the build folder, polling boards, and people who change
/// settings.
/// </summary>
internal sealed class CrashClients(
    KilledApi api, CrashLedger ledger, SettingsLedger settings, HttpClient http, int seed)
{
    /// <summary>The project of the uploads, which the boards poll.</summary>
    public const string Uploaded = "uploaded";

    /// <summary>The project of the builds.</summary>
    public const string Built = "built";

    private const int Uploaders = 3;
    private const int Droppers = 1;

    /// <summary>Number of boards.</summary>
    public const int BoardCount = 6;

    /// <summary>How the MAC addresses of all boards begin.</summary>
    public const string BoardPrefix = "5C:CF:7F:00:00";

    private readonly SettingsClient[] _people =
    [
        new SettingsPatches(api, settings, http, new Random(seed + 1001)),
        new SettingsActions(api, settings, http, new Random(seed + 1002)),
        new SettingsTables(api, settings, http, new Random(seed + 1003)),
    ];

    /// <summary>The MAC address of a board.</summary>
    public static string MacOf(int board) => string.Create(CultureInfo.InvariantCulture, $"{BoardPrefix}:{board:X2}");

    /// <summary>Runs all clients until <paramref name="stop"/> is cancelled. A client that fails cancels it.</summary>
    public Task RunAsync(CancellationTokenSource stop)
    {
        var clients = new List<Func<Random, Task>>();
        for (var number = 0; number < Uploaders; number++)
            clients.Add(random => UploadAsync(random, stop.Token));
        for (var number = 0; number < Droppers; number++)
            clients.Add(random => DropAsync(random, stop.Token));
        for (var number = 0; number < BoardCount; number++)
        {
            var mac = MacOf(number);
            clients.Add(random => PollAsync(mac, random, stop.Token));
        }

        foreach (var person in _people)
            clients.Add(_ => person.RunAsync(stop.Token));
        return Task.WhenAll(
            clients.Select((client, number) => UntilStoppedAsync(client(new Random(seed + number)), stop)));
    }

    /// <summary>Compares all settings with what was acknowledged, when no client runs.</summary>
    public async Task CheckSettingsAsync(ApiLife life)
    {
        foreach (var person in _people)
            await person.CheckAsync(life);
    }

    private async Task UploadAsync(Random random, CancellationToken stop)
    {
        while (true)
        {
            var image = ledger.MakeImage();
            var givesUp = random.Next(4) == 0;
            while (!await api.TryAsync(life => UploadOnceAsync(life, image, random, stop), stop))
            {
                // After a broken upload, a user retries or gives up.
                ledger.CountBrokenUpload();
                if (givesUp)
                    break;
            }

            await Task.Delay(random.Next(250), stop);
        }
    }

    private async Task UploadOnceAsync(ApiLife life, CrashImage image, Random random, CancellationToken stop)
    {
        using var content = new PacedContent(image.Bytes, TimeSpan.FromMilliseconds(random.Next(2) * random.Next(20)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var response = await http.PostAsync(
            new Uri(life.Address, "/api/firmware?project=" + Uploaded), content, stop);
        Assert.True(
            response.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK,
            $"An upload got {response.StatusCode}: {await response.Content.ReadAsStringAsync(stop)}");
        ledger.Acknowledge(image);
    }

    private async Task DropAsync(Random random, CancellationToken stop)
    {
        var folder = Directory.CreateDirectory(Path.Combine(api.BuildFolder, Built)).FullName;
        while (true)
        {
            // Each start reads all files again: a slow machine has no more of them than a fast one.
            await api.LifeAsync(stop);
            var image = ledger.MakeImage();
            await using (var file = File.Create(Path.Combine(folder, image.Version + ".ino.bin")))
            {
                // As compilers write it: in pieces under the final name. Cancelled builds do not count.
                foreach (var piece in image.Bytes.Chunk(random.Next(4, 64) * 1024))
                {
                    await file.WriteAsync(piece, stop);
                    await file.FlushAsync(stop);
                    await Task.Delay(random.Next(30), stop);
                }
            }

            ledger.Drop(image);
            await Task.Delay(random.Next(3000), stop);
        }
    }

    private async Task PollAsync(string mac, Random random, CancellationToken stop)
    {
        var board = new StockBoard("ESP8266", "Apr  3 2020;05:33:11", new string('0', 32))
        {
            Mac = mac,
            Path = "/ota/" + Uploaded,
            Patience = KilledApi.Patience,
        };
        while (true)
        {
            board = board with { PauseBetweenReads = TimeSpan.FromMilliseconds(random.Next(2) * random.Next(20)) };
            if (!await api.TryAsync(async life => board = await PollOnceAsync(life, board, random), stop))
                ledger.CountBrokenPoll();
            await Task.Delay(random.Next(400), stop);
        }
    }

    /// <summary>The board after the poll.</summary>
    private async Task<StockBoard> PollOnceAsync(ApiLife life, StockBoard board, Random random)
    {
        var mustKnowProject = ledger.HasAcknowledged;
        if (await board.PollBreakableAsync(life.Address) is not { } answer)
            throw new SocketException((int)SocketError.ConnectionReset);

        ledger.CountPoll();
        if (answer.Status == 304 || (answer.Status == 404 && !mustKnowProject))
            return board;

        Assert.Equal(200, answer.Status);
        var image = ledger.Find(Assert.Single(answer.Headers["x-MD5"]));
        Assert.Equal(image.Sha256, Assert.Single(answer.Headers["x-SHA256"]));
        var length = int.Parse(Assert.Single(answer.Headers["Content-Length"]), CultureInfo.InvariantCulture);
        Assert.Equal(image.Bytes.Length, length);
        Assert.True(answer.Body.Length <= length, "The body is longer than its Content-Length.");
        Assert.True(image.Bytes.AsSpan().StartsWith(answer.Body), "Wrong bytes were sent.");

        var isWhole = answer.Body.Length == length;
        Assert.True(isWhole || life.IsEnding, "A download was incomplete although the API was not killed.");
        ledger.CountOffer(board.Mac, image, isWhole);
        return isWhole && random.Next(2) == 0 ? board.Running(image.Bytes, image.Version) : board;
    }

    private static async Task UntilStoppedAsync(Task client, CancellationTokenSource stop)
    {
        try
        {
            await client;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }
}
