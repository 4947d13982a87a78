using Microsoft.Extensions.Options;
using OtaStack.Api.Storage;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Api.Builds;

/// <summary>
/// Tells the Manager what happened to its builds, in a small file for each image of the build folder whose
/// <c>build.json</c> has a <c>buildId</c>. An image is published even if its receipt cannot be written.
/// </summary>
public sealed partial class BuildReceipts(
    IOptions<BuildOptions> options, DataFolder data, TimeProvider time, ILogger<BuildReceipts> logger)
{
    /// <summary>
    /// Number of receipts to keep; the oldest are deleted first. The Manager keeps fewer builds than this.
    /// </summary>
    public const int Maximum = 2000;

    // Listing the folder after each receipt would be too slow.
    private const int CleanUpInterval = 50;

    private int _written = CleanUpInterval - 1;

    /// <summary>Absolute path of the folder.</summary>
    public string Folder { get; } = Path.GetFullPath(
        options.Value.ReceiptsPath is { Length: > 0 } path ? path : Path.Combine(data.Root, "receipts"));

    /// <summary>Whether a receipt says that the image is published, now or before.</summary>
    public bool IsWritten(string path, string sha256) =>
        BuildReceipt.Read(Folder, path) is { Outcome: not BuildReceiptOutcome.Refused } receipt
            && receipt.Sha256 == sha256;

    /// <summary>Writes it, unless a receipt already says that the image is published.</summary>
    public void WriteIfMissing(BuildReceipt receipt)
    {
        if (!IsWritten(receipt.Path, receipt.Sha256!))
            Write(receipt);
    }

    /// <summary>Writes a receipt in place of an earlier one about the same file.</summary>
    public void Write(BuildReceipt receipt)
    {
        try
        {
            // After a restart, every refused file is refused once more.
            if (BuildReceipt.Read(Folder, receipt.Path) is { } last && last with { At = receipt.At } == receipt)
                return;

            Directory.CreateDirectory(Folder);
            AtomicFile.Write(
                Path.Combine(Folder, BuildReceipt.FileNameFor(receipt.Path)),
                (receipt with { At = time.GetUtcNow() }).ToJson(), mode: null, durable: false);
            if (++_written % CleanUpInterval == 0)
                RemoveOldest();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(exception, receipt.Path, Folder);
        }
    }

    private void RemoveOldest()
    {
        var surplus = new DirectoryInfo(Folder).EnumerateFiles("*.json")
            .OrderByDescending(file => file.LastWriteTimeUtc).Skip(Maximum).ToList();
        foreach (var file in surplus)
            file.Delete();
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Could not write the receipt for {File} to {Folder}; the Manager will not learn the result")]
    private partial void LogNotWritten(Exception exception, string file, string folder);
}
