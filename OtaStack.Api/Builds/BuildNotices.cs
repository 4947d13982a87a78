using OtaStack.Api.Firmware;
using OtaStack.Api.Updates;

namespace OtaStack.Api.Builds;

/// <summary>Reports what happened to a file of the build folder, and which boards it reaches.</summary>
public sealed class BuildNotices(BuildFolder folder, BuildHistory history, BuildReceipts receipts, FleetReach fleet)
{
    /// <summary>The file was not taken.</summary>
    public async Task RefusedAsync(BuildFile file, string reason, string? sha256, CancellationToken cancellationToken)
    {
        await history.RecordRefusalAsync(file, reason, sha256, cancellationToken);
        if (await BuildIdOfAsync(file, cancellationToken) is { } build)
        {
            receipts.Write(
                Receipt(file, build) with { Outcome = BuildReceiptOutcome.Refused, Reason = reason, Sha256 = sha256 });
        }
    }

    /// <summary>The file was published as new firmware.</summary>
    public async Task TakenAsync(BuildFile file, PublishedFirmware firmware, CancellationToken cancellationToken)
    {
        await history.ForgetRefusalAsync(file, cancellationToken);
        var reach = fleet.Now(firmware);
        await history.RecordReachAsync(firmware.Record.Sha256, reach.Sentence, cancellationToken);
        if (await BuildIdOfAsync(file, cancellationToken) is { } build)
            receipts.Write(Receipt(file, build, firmware, reach));
    }

    /// <summary>
    /// The bytes are already published. If this same file published them, the server only read it again after a
    /// restart: nothing is reported twice, and the reach is not computed again for each file of the folder.
    /// </summary>
    public async Task KnownAsync(
        BuildFile file, IngestionResult.AlreadyPublished known, CancellationToken cancellationToken)
    {
        var record = known.Firmware.Record;
        var isOwn = record.Origin == FirmwareOrigin.Build && record.FileName == file.Name;
        var build = await BuildIdOfAsync(file, cancellationToken);
        if (isOwn && !known.HasNewVersion)
        {
            await history.ForgetRefusalAsync(file, cancellationToken);
            if (build is not null)
                receipts.WriteIfMissing(Receipt(file, build, known.Firmware, reach: null));
            return;
        }

        var text = PublishText.Of(known);
        if (!known.HasNewVersion && await history.IsKnownAsync(file, record.Sha256, cancellationToken)
            && (build is null || receipts.IsWritten(file.Name, record.Sha256)))
            return;

        var reach = fleet.Recent(known.Firmware);
        await history.RecordKnownAsync(file, text, record.Sha256, reach.Sentence, cancellationToken);
        if (build is not null)
        {
            var receipt = Receipt(file, build, known.Firmware, reach);
            receipts.Write(receipt with { Outcome = BuildReceiptOutcome.Known, Reason = text });
        }
    }

    private static BuildReceipt Receipt(BuildFile file, string build) => new()
    {
        BuildId = build,
        Path = file.Name,
        Outcome = BuildReceiptOutcome.Taken,
        At = default,
    };

    private static BuildReceipt Receipt(
        BuildFile file, string build, PublishedFirmware firmware, FirmwareReach? reach) =>
        Receipt(file, build) with
        {
            Sha256 = firmware.Record.Sha256,
            Project = firmware.Record.Project,
            Version = firmware.Record.Version,
            Reach = reach?.Sentence,
            Devices = reach?.Devices,
            WillTake = reach?.WillTake,
        };

    // Null if the builder does not expect a receipt, or if the receipt cannot be matched to a build.
    private async Task<string?> BuildIdOfAsync(BuildFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await BuildSidecar.ReadAsync(
                folder, file.Path, cancellationToken) is { BuildId: { Length: > 0 } build } ? build : null;
        }
        catch (Exception exception) when (exception is InvalidBuildManifestException or IOException)
        {
            return null;
        }
    }
}
