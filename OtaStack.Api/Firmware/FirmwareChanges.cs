using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>Changes of the catalog that <see cref="FirmwareStore"/> makes, with their audit entries.</summary>
internal static class FirmwareChanges
{
    /// <summary>Publishes a firmware to the landing channel of its project.</summary>
    public static Change<PublishedFirmware> Publication(
        FirmwareCatalog catalog, UnreadableRows unreadable, FirmwareRecord described)
    {
        var record = described with
        {
            Channel = catalog.Current.SettingsOf(described.Project).LandingChannel,
        };
        var firmware = new PublishedFirmware(record);
        return new Change<PublishedFirmware>(firmware)
        {
            Write = async context =>
            {
                if (unreadable.Contains(nameof(OtaStackContext.Firmware), record.Sha256))
                    await context.Firmware.Where(other => other.Sha256 == record.Sha256).ExecuteDeleteAsync();
                context.Firmware.Add(record);
                if (record.Origin == FirmwareOrigin.Build)
                    context.Builds.Add(BuildRecord.Taken(record));
                await context.SaveChangesAsync();
            },
            Entries =
            [
                AuditEntry.Of("firmware.publish", $"firmware:{record.Sha256}", null, AuditedFirmware.Of(record)),
            ],
            Apply = () =>
            {
                unreadable.Replaced(nameof(OtaStackContext.Firmware), record.Sha256);
                catalog.Add(firmware);
            },
        };
    }

    /// <summary>
    /// Changes the version of known bytes, if the new one may replace it. The result has the firmware as it was.
    /// </summary>
    public static Change<IngestionResult> NewVersion(
        FirmwareCatalog catalog, string sha256, IngestionRequest request, IngestionResult result)
    {
        if (catalog.Current.Find(sha256) is not { } known)
            return new(result);
        GivenVersion.Apply(known.Record, request, out var record, out var refusal);
        if (refusal is not null)
            return new(new IngestionResult.OtherVersion(known, refusal));
        if (record is null)
            return new(new IngestionResult.AlreadyPublished(known));

        return new(new IngestionResult.AlreadyPublished(known) { HasNewVersion = true })
        {
            Write = context => context.Firmware.Where(firmware => firmware.Sha256 == sha256).ExecuteUpdateAsync(
                set => set.SetProperty(firmware => firmware.Version, record.Version)
                    .SetProperty(firmware => firmware.VersionSource, record.VersionSource)),
            Entries =
            [
                AuditEntry.Of(
                    "firmware.change", $"firmware:{sha256}", AuditedFirmware.Of(known.Record),
                    AuditedFirmware.Of(record)),
            ],
            Apply = () => catalog.Change(
                sha256, current => current with { Version = record.Version, VersionSource = record.VersionSource }),
        };
    }

    /// <summary>Deletes a firmware, which must exist.</summary>
    public static Change<FirmwareRecord?> Deletion(FirmwareCatalog catalog, FirmwareRecord record) => new(record)
    {
        FreesSpace = true,
        Write = async context =>
        {
            await context.Promotions.Where(promotion => promotion.Firmware == record.Sha256).ExecuteDeleteAsync();
            await context.Firmware.Where(other => other.Sha256 == record.Sha256).ExecuteDeleteAsync();
        },
        Entries =
        [
            AuditEntry.Of("firmware.delete", $"firmware:{record.Sha256}", AuditedFirmware.Of(record), null),
        ],
        Apply = () => catalog.Change(snapshot => snapshot.Without(record.Sha256)),
    };
}
