using OtaStack.Manager.Cli;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Storage;

/// <summary>
/// Disk space of the Manager's folders. Counting a toolchain with thousands of files takes a while, so the result is
/// cached, and callers wait a second at most.
/// </summary>
internal sealed class DiskUse(ManagerFolders folders, CliConfiguration configuration, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<(long Builds, long Cache, long Toolchain)>? _counting;
    private (long Builds, long Cache, long Toolchain) _counted;
    private DateTimeOffset _countedAt;

    /// <summary>The last result; counts again if that is old.</summary>
    public async Task<DiskUseView> MeasureAsync(CancellationToken cancellationToken)
    {
        Task counting;
        lock (_lock)
        {
            if (clock.GetUtcNow() - _countedAt > Fresh && _counting is null)
                _counting = Task.Run(Count, CancellationToken.None);
            counting = _counting ?? Task.CompletedTask;
        }

        await counting.WaitAsync(Moment, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return new DiskUseView(_counted.Builds, _counted.Cache, _counted.Toolchain,
                DiskSpace.FreeBytes(folders.Builds));
    }

    private (long Builds, long Cache, long Toolchain) Count()
    {
        var counted = (
            BytesIn(folders.Builds) + BytesIn(Path.Combine(folders.Data, "builds")),
            BytesIn(configuration.BuildCache),
            BytesIn(folders.Toolchain));
        lock (_lock)
        {
            (_counted, _countedAt, _counting) = (counted, clock.GetUtcNow(), null);
            return counted;
        }
    }

    private static long BytesIn(string folder)
    {
        // Includes hidden files, but not links, which may lead anywhere.
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        long bytes = 0;
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", options))
                bytes += LengthOf(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder does not exist yet, or was deleted meanwhile.
        }

        return bytes;
    }

    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
