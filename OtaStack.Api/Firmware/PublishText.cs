using System.Diagnostics;
using System.Globalization;

namespace OtaStack.Api.Firmware;

/// <summary>Says what became of an image that was published before, or is now. For uploads and builds alike.</summary>
internal static class PublishText
{
    /// <summary>One to three sentences about what was published, or is there already, with or without a conflict.</summary>
    public static string Of(IngestionResult result) => result switch
    {
        IngestionResult.Published { Firmware.Record: var record } => $"Published as {NameOf(record)}.",
        IngestionResult.AlreadyPublished { HasNewVersion: true, Firmware.Record: var record } =>
            $"The same bytes were published at {TimeOf(record)} already. They are {NameOf(record)} from now on.",
        IngestionResult.AlreadyPublished { Firmware.Record: var record } =>
            $"Already published as {NameOf(record)} at {TimeOf(record)}. Nothing changed.",
        IngestionResult.OtherProject { Firmware.Record: var record } =>
            $"The same bytes are published as {NameOf(record)} since {TimeOf(record)}, and an image belongs to one project. "
            + "Delete that firmware first, or build the image again for this project.",
        IngestionResult.OtherVersion { Reason: var reason } => reason,
        _ => throw new UnreachableException(),
    };

    private static string NameOf(FirmwareRecord record) =>
        record.Version is null ? $"{record.Project}, without a version" : $"{record.Project} {record.Version}";

    private static string TimeOf(FirmwareRecord record) =>
        record.PublishedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
