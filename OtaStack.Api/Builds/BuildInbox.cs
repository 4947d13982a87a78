using System.Threading.Channels;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Api.Builds;

/// <summary>
/// Watches the build folder and publishes complete images. Change notifications make it fast, a scan every few seconds
/// makes it reliable.
/// </summary>
public sealed partial class BuildInbox(
    BuildFolder folder, BuildIntake intake, IOptions<BuildOptions> options, TimeProvider time,
    ILogger<BuildInbox> logger)
    : BackgroundService
{
    // A compiler writes its output in many steps. One scan after a burst of notifications is enough.
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(50);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Dictionary<string, Seen> _seen = [];

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            folder.Make();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The build folder {folder.Root} cannot be made ({exception.Message.TrimEnd('.')}).", exception);
        }

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watcher = Watch();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ScanAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogScanFailed(exception, folder.Root);
            }

            await WaitAsync(stoppingToken);
        }
    }

    private FileSystemWatcher? Watch()
    {
        try
        {
            var watcher = new FileSystemWatcher(folder.Root) { IncludeSubdirectories = true };
            watcher.Created += Changed;
            watcher.Changed += Changed;
            watcher.Renamed += Changed;
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotWatching(exception, folder.Root);
            return null;
        }

        void Changed(object sender, FileSystemEventArgs change) => _changes.Writer.TryWrite(true);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(options.Value.ScanSeconds));
        try
        {
            await _changes.Reader.ReadAsync(timeout.Token);
            await Task.Delay(Burst, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Timed out: scan.
        }
    }

    private async Task ScanAsync(CancellationToken cancellationToken)
    {
        var files = folder.Candidates().ToList();
        var forms = new SignedForms(files);
        foreach (var file in files)
        {
            var beside = forms.Beside(file);
            var state = new Stamps(
                file.Stamp, BuildFolder.StampOf(BuildSidecar.PathFor(file.Path)), beside.Signed?.Stamp,
                beside.Unsigned?.Stamp);
            if (_seen.TryGetValue(file.Path, out var seen) && seen.Stamps == state && !IsDue(seen))
                continue;

            var isSettled = seen.Stamps == state && IsDue(seen);
            var isDone = await intake.TakeAsync(file, beside, isSettled, cancellationToken);
            _seen[file.Path] = new Seen(state, isDone ? null : NextScan(seen, state));
        }

        var present = files.Select(file => file.Path).ToHashSet();
        foreach (var vanished in _seen.Keys.Where(path => !present.Contains(path)).ToList())
            _seen.Remove(vanished);
    }

    // Only the second look at an unchanged file may refuse it. If that look decides nothing, the file is tried again.
    private DateTimeOffset NextScan(Seen seen, Stamps state) =>
        seen.Stamps == state && seen.ScanAgainAt is { } planned && planned > time.GetUtcNow()
            ? planned
            : time.GetUtcNow().AddSeconds(options.Value.SettleSeconds);

    private bool IsDue(Seen seen) => seen.ScanAgainAt is { } planned && planned <= time.GetUtcNow();

    /// <param name="ScanAgainAt">Null when the file is done, unless it changes.</param>
    private readonly record struct Seen(Stamps Stamps, DateTimeOffset? ScanAgainAt);

    /// <summary>
    /// The file and the files beside it that affect it. If one of them changes, the file is read again.
    /// </summary>
    private readonly record struct Stamps(FileStamp File, FileStamp? Sidecar, FileStamp? Signed, FileStamp? Unsigned);

    [LoggerMessage(1, LogLevel.Error, "Could not scan the build folder {Folder}; trying again")]
    private partial void LogScanFailed(Exception exception, string folder);

    [LoggerMessage(2, LogLevel.Warning, "No change notifications for {Folder}: builds are found by scanning only")]
    private partial void LogNotWatching(Exception exception, string folder);
}
