using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Api.Storage;

/// <summary>
/// A file that reserves disk space. On a full disk even a deletion needs some space for the database's log. The file is
/// deleted for that, and created again once there is space.
/// </summary>
public sealed partial class DiskReserve(DataFolder folder, IOptions<DataOptions> options, ILogger<DiskReserve> logger)
{
    /// <summary>
    /// Bytes that heartbeats leave for offers. A batch of heartbeats needs megabytes, an offer some ten pages.
    /// </summary>
    internal const long ScarceBytes = 1024 * 1024;

    // A smaller file would not help, and most of a small disk is for images.
    private const long SmallestBytes = 64 * 1024;
    private const int ShareOfFree = 8;

    private readonly Lock _making = new();

    /// <summary>Whether too little space is left for heartbeats.</summary>
    public bool IsScarce
    {
        get
        {
            try
            {
                return DiskSpace.FreeBytes(folder.Root) < ScarceBytes;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return false; // Not every file system reports it. On a full one, the write fails.
            }
        }
    }

    /// <summary>Creates the file, or a larger one, if there is space.</summary>
    public void Make()
    {
        lock (_making)
        {
            try
            {
                var file = new FileInfo(folder.Reserve);
                var present = file.Exists ? file.Length : 0;
                var wanted = Math.Min(options.Value.ReserveBytes,
                    (DiskSpace.FreeBytes(folder.Root) + present) / ShareOfFree);
                if (present >= options.Value.ReserveBytes || wanted <= present || wanted < SmallestBytes)
                    return;

                // Random bytes, because a compressing file system would not reserve space for zeros.
                AtomicFile.Write(folder.Reserve, RandomNumberGenerator.GetBytes((int)wanted), OwnerOnly.ForFiles);
                LogMade(wanted / 1024);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // No space after all.
            }
        }
    }

    /// <summary>
    /// Runs an action that frees space. If the disk is too full for it, deletes the reserve and runs it again.
    /// </summary>
    public async Task WithRoomAsync(Func<Task> delete)
    {
        try
        {
            await delete();
        }
        catch (Exception exception) when (FullDisk.IsCauseOf(exception) && TryGiveUp())
        {
            await delete();
        }
    }

    private bool TryGiveUp()
    {
        lock (_making)
        {
            if (!File.Exists(folder.Reserve))
                return false;
            File.Delete(folder.Reserve);
        }

        LogGivenUp();
        return true;
    }

    [LoggerMessage(1, LogLevel.Debug, "Reserved {Kilobytes} KiB of the disk for deletions")]
    private partial void LogMade(long kilobytes);

    [LoggerMessage(2, LogLevel.Warning,
        "The disk of the data folder is full. Deleted the reserve file so that other deletions have space")]
    private partial void LogGivenUp();
}
