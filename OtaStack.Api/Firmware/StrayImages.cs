using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>
/// Files in the firmware folder without a record. A deleted or restored database leaves them behind, and so does a
/// process that was killed before it wrote the record. They are never deleted automatically. People can publish them
/// again or delete them.
/// </summary>
public sealed class StrayImages(
    FirmwareFiles files, FirmwareCatalog catalog, FirmwareStore store, FirmwareIngestion ingestion,
    UnreadableRows unreadable)
{
    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<StrayImage> List() =>
    [
        .. files.All()
            .Select(file =>
                new StrayImage(file.Name, FirmwareFiles.Sha256Of(file.Name), file.Length, file.LastWriteTimeUtc))
            .Where(IsStray)
            .OrderBy(file => file.Name, StringComparer.Ordinal),
    ];

    /// <summary>The one with this SHA-256 or file name, or null.</summary>
    public StrayImage? Find(string sha256OrName) =>
        List().FirstOrDefault(file => file.Sha256 == sha256OrName || file.Name == sha256OrName);

    /// <summary>Publishes an image again, like an upload of its bytes.</summary>
    /// <param name="stray">From <see cref="Find"/>.</param>
    /// <param name="request">What the caller states about it.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="IOException">The file can no longer be read, or the disk is full.</exception>
    public async Task<IngestionResult> AdoptAsync(
        StrayImage stray, IngestionRequest request, CancellationToken cancellationToken)
    {
        await using var file = files.Open(stray.Name);
        if (stray.Sha256 is null || await FirmwareFiles.HashAsync(file, cancellationToken) != stray.Sha256)
            return new IngestionResult.Refused(
                "The file is damaged: the SHA-256 of its bytes does not match its name. Delete it.", stray.Sha256);

        file.Position = 0;
        var result = await ingestion.IngestAsync(file, request, cancellationToken);
        return result is IngestionResult.TooLarge
            ? new IngestionResult.Refused(PublishText.Of(result), stray.Sha256)
            : result;
    }

    /// <summary>Deletes the file. False if it has a record now.</summary>
    public Task<bool> DeleteAsync(StrayImage stray, Actor actor, CancellationToken cancellationToken) =>
        store.DeleteFileAsync(stray.Name, actor, () => IsStray(stray), cancellationToken);

    private bool IsStray(StrayImage file) => file.Sha256 is not { } sha256
        || (catalog.Current.Find(sha256) is null && !unreadable.Contains(nameof(OtaStackContext.Firmware), sha256));
}
