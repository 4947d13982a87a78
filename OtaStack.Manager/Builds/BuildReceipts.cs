using Microsoft.Extensions.Options;

namespace OtaStack.Manager.Builds;

/// <summary>
/// The receipts that the OTA service writes for builds. The Manager only reads them, and needs no connection to the
/// service.
/// </summary>
internal sealed class BuildReceipts(
    IOptions<ManagerOptions> folders, IOptions<BuildOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly string _folder = Path.GetFullPath(folders.Value.ReceiptsPath);

    /// <summary>The receipt for a build in the build folder, or null before the API has written it.</summary>
    public BuildVerdict? Find(BuildRecord build)
    {
        if (build.Image is not { } image)
            return null;

        // Path and bytes must match: another file with this build's id is not this build.
        var receipt = BuildReceipt.Read(_folder, $"{build.Project}/{build.Id}/{image.Name}");
        return receipt is not null && (receipt.Sha256 is null || receipt.Sha256 == image.Sha256)
            ? receipt.ToVerdict()
            : null;
    }

    /// <summary>
    /// Waits for the receipt as long as <see cref="BuildOptions.ReceiptSeconds"/>; null if none came in time.
    /// </summary>
    public async Task<BuildVerdict?> WaitForAsync(BuildRecord build, CancellationToken stop)
    {
        var started = clock.GetTimestamp();
        var patience = TimeSpan.FromSeconds(options.Value.ReceiptSeconds);
        try
        {
            while (true)
            {
                if (Find(build) is { } verdict)
                    return verdict;
                if (clock.GetElapsedTime(started) >= patience)
                    return null;
                await Task.Delay(Pause, clock, stop);
            }
        }
        catch (OperationCanceledException)
        {
             return null; // The build stays in the build folder.
        }
    }
}
