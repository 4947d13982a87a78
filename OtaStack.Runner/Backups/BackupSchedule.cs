using System.Globalization;

namespace OtaStack.Runner.Backups;

/// <summary>
/// Makes a backup every so often, named <c>otastack-20261127T175501Z.backup</c> (<c>.tar.gz</c> if it is not
/// encrypted), and deletes its own oldest ones. The names say when the next one is due, so a restart changes nothing.
/// </summary>
internal sealed class BackupSchedule(
    ScheduleOptions options, string dataFolder, TimeProvider time, Action<string> say,
    Func<BackupOptions, CancellationToken, BackupResult> make)
{
    private const string Prefix = "otastack-";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(10);

    // Time passes while a machine sleeps, and its clock can be set. So the time is compared often.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private string Extension => options.Passphrase is null ? ".tar.gz" : ".backup";

    /// <summary>Runs until it is stopped. A backup that fails is logged, and tried again.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var next = Newest() + options.Every ?? time.GetUtcNow();
        try
        {
            do
            {
                var now = time.GetUtcNow();
                if (next > now)
                    continue;
                var succeeded = await Task.Run(() => TryMake(now, stop), CancellationToken.None);
                next = now + (succeeded ? options.Every : AfterFailure);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // OtaStack stops.
        }
    }

    private bool TryMake(DateTimeOffset now, CancellationToken stop)
    {
        var file = Path.Combine(
            options.Folder, Prefix + now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) + Extension);
        try
        {
            var result = make(
                new BackupOptions
                {
                    DataFolder = dataFolder,
                    File = file,
                    Secret = options.Passphrase is null ? null : BackupSecret.Create(options.Passphrase),
                },
                stop);
            say($"wrote and verified {file} ({ByteSize.Text(result.Size)})");
            foreach (var remark in result.Remarks)
                say($"note: {remark}");
            foreach (var old in All().OrderByDescending(backup => backup.MadeAt).Skip(options.Keep))
                File.Delete(old.Path);
            return true;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException)
        {
            say($"no backup: {exception.Message}");
            return false;
        }
    }

    private DateTimeOffset? Newest() => All().Select(backup => (DateTimeOffset?)backup.MadeAt).Max();

    // Only what it has written itself: other files in the folder are other people's.
    private List<(string Path, DateTimeOffset MadeAt)> All()
    {
        var found = new List<(string Path, DateTimeOffset MadeAt)>();
        if (!Directory.Exists(options.Folder))
            return found;
        foreach (var path in Directory.EnumerateFiles(options.Folder, Prefix + "*" + Extension))
        {
            var text = Path.GetFileName(path)[Prefix.Length..^Extension.Length];
            if (DateTimeOffset.TryParseExact(
                text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var madeAt))
                found.Add((path, madeAt));
        }

        return found;
    }
}
