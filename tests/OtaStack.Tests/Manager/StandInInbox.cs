using System.Security.Cryptography;
using System.Text.Json;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Tests.Manager;

/// <summary>
/// Replaces the API's inbox: writes a <see cref="BuildReceipt"/> for each build in the build folder. Tests can change
/// or suppress the answer.
/// </summary>
internal sealed class StandInInbox : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _answered = [];
    private readonly string _builds;
    private readonly string _receipts;
    private readonly Task _task;

    public StandInInbox(string builds, string receipts)
    {
        (_builds, _receipts) = (builds, Directory.CreateDirectory(receipts).FullName);
        _task = Task.Run(WatchAsync);
    }

    /// <summary>Creates the answer to a build; null: no answer yet.</summary>
    public Func<BuildReceipt, BuildReceipt?> Answer { get; set; } = receipt => receipt;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _task;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Look();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
            {
                // A test is changing the file.
            }

            await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look()
    {
        if (!Directory.Exists(_builds))
            return;
        foreach (var manifest in Directory.GetFiles(_builds, "build.json", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(_builds, manifest).Replace('\\', '/');
            if (path[0] == '.' || _answered.Contains(path))
                continue;

            using var json = JsonDocument.Parse(File.ReadAllBytes(manifest));
            var build = json.RootElement;
            var image = Path.Combine(Path.GetDirectoryName(manifest)!, build.GetProperty("image").GetString()!);
            var receipt = Answer(new BuildReceipt
            {
                BuildId = build.GetProperty("buildId").GetString()!,
                Path = Path.GetRelativePath(_builds, image).Replace('\\', '/'),
                Outcome = BuildReceiptOutcome.Taken,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(image))),
                Project = build.GetProperty("project").GetString(),
                Version = build.GetProperty("version").GetString(),
                Reach = "2 of 3 boards will take it; 1 already runs 1.0.",
                Devices = 3,
                WillTake = 2,
                At = DateTimeOffset.UnixEpoch,
            });
            if (receipt is null)
                continue;
            AtomicFile.Write(Path.Combine(_receipts, BuildReceipt.FileNameFor(receipt.Path)), receipt.ToJson(),
                mode: null, durable: false);
            _answered.Add(path);
        }
    }
}
