using Microsoft.Extensions.Options;
using OtaStack.Api.Storage;
using OtaStack.ServiceDefaults.Builds;

namespace OtaStack.Api.Builds;

/// <summary>
/// Tells the Manager what became of its builds: a small file for each image of the build folder whose <c>build.json</c> has
/// a <c>buildId</c>. A receipt that cannot be written never keeps an image from being published.
/// </summary>
public sealed partial class BuildReceipts(
    IOptions<BuildOptions> options, DataFolder data, TimeProvider clock, ILogger<BuildReceipts> logger)
{
    /// <summary>Receipts kept; the oldest go first. More than the Manager keeps builds.</summary>
    public const int Maximum = 2000;

    // The folder is read through now and then, not at each receipt.
    private const int LookEvery = 50;

    private int _written = LookEvery - 1;

    /// <summary>Where they lie, absolute.</summary>
    public string Folder { get; } = Path.GetFullPath(
        options.Value.ReceiptsPath is { Length: > 0 } path ? path : Path.Combine(data.Root, "receipts"));

    /// <summary>Whether a receipt says that the image is published, now or before.</summary>
    public bool IsWritten(string path, string sha256) =>
        BuildReceipt.Read(Folder, path) is { Outcome: not BuildReceiptOutcome.Refused } receipt && receipt.Sha256 == sha256;

    /// <summary>Writes it, unless a receipt says already that the image is published.</summary>
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
            // After a restart every file that was refused is refused once more.
            if (BuildReceipt.Read(Folder, receipt.Path) is { } last && last with { At = receipt.At } == receipt)
                return;

            Directory.CreateDirectory(Folder);
            (receipt with { At = clock.GetUtcNow() }).Write(Folder);
            if (++_written % LookEvery == 0)
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

    [LoggerMessage(1, LogLevel.Warning, "The receipt for {File} could not be written to {Folder}: its builder is not told what became of it")]
    private partial void LogNotWritten(Exception exception, string file, string folder);
}
