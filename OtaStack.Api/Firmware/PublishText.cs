using System.Diagnostics;
using System.Globalization;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>Says what happened to an image, for uploads and builds.</summary>
internal static class PublishText
{
    /// <summary>
    /// One to three sentences about an image that was published, is already published, or is too large.
    /// </summary>
    public static string Of(IngestionResult result) => result switch
    {
        IngestionResult.Published { Firmware.Record: var record } => $"Published as {NameOf(record)}.",
        IngestionResult.AlreadyPublished { HasNewVersion: true, Firmware.Record: var record } =>
            $"The same bytes were already published at {TimeOf(record)}. They are now {NameOf(record)}.",
        IngestionResult.AlreadyPublished { Firmware.Record: var record } =>
            $"Already published as {NameOf(record)} at {TimeOf(record)}. Nothing changed.",
        IngestionResult.OtherProject { Firmware.Record: var record } =>
            $"The same bytes were published as {NameOf(record)} at {TimeOf(record)}, and an image can belong to only "
            + "one project. Delete that firmware first, or build the image again for this project.",
        IngestionResult.OtherVersion { Reason: var reason } => reason,
        IngestionResult.TooLarge { MaximumBytes: var maximum } =>
            $"The image is larger than {maximum / (1024 * 1024)} MiB, the limit (Firmware:MaximumBytes).",
        _ => throw new UnreachableException(),
    };

    private static string NameOf(FirmwareRecord record) =>
        record.Version is null ? $"{record.Project}, without a version" : $"{record.Project} {record.Version}";

    private static string TimeOf(FirmwareRecord record) =>
        record.PublishedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
