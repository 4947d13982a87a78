using System.Diagnostics.Metrics;

namespace OtaStack.Api.Telemetry;

/// <summary>The API's own counters. Those of HTTP, Kestrel and the runtime come from the framework.</summary>
public static class OtaMetrics
{
    /// <summary>Name of the meter and of the activity source; ServiceDefaults listens to <c>OtaStack.*</c>.</summary>
    public const string Name = "OtaStack.Api";

    private static readonly Meter Meter = new(Name);

    /// <summary>Polls by decision, tag <c>otastack.decision</c>.</summary>
    public static readonly Counter<long> Polls = Meter.CreateCounter<long>("otastack.polls", "{poll}");

    /// <summary>Polls that contradict the known device with their MAC address.</summary>
    public static readonly Counter<long> Conflicts = Meter.CreateCounter<long>("otastack.conflicts", "{poll}");

    /// <summary>New devices that were refused, because their address added too many or the fleet is full.</summary>
    public static readonly Counter<long> RefusedDevices = Meter.CreateCounter<long>(
        "otastack.devices.refused", "{poll}");

    /// <summary>Requests of boards that were refused because they showed no valid token.</summary>
    public static readonly Counter<long> RefusedTokens = Meter.CreateCounter<long>(
        "otastack.tokens.refused", "{request}");

    /// <summary>Ingested images, by tag <c>otastack.outcome</c>: published, known, incomplete, refused.</summary>
    public static readonly Counter<long> Ingestions = Meter.CreateCounter<long>("otastack.ingestions", "{image}");

    /// <summary>Downloads by tag <c>otastack.outcome</c>: complete, aborted.</summary>
    public static readonly Counter<long> Downloads = Meter.CreateCounter<long>("otastack.downloads", "{download}");

    /// <summary>
    /// Downloads that were refused because no slot was free, by tag <c>otastack.limit</c>: all, address.
    /// </summary>
    public static readonly Counter<long> RefusedDownloads =
        Meter.CreateCounter<long>("otastack.downloads.refused", "{download}");

    /// <summary>Downloads that were ended because they were slow while slots were scarce.</summary>
    public static readonly Counter<long> CutDownloads = Meter.CreateCounter<long>(
        "otastack.downloads.cut", "{download}");

    /// <summary>Bytes of images that clients acknowledged.</summary>
    public static readonly Counter<long> SentBytes = Meter.CreateCounter<long>("otastack.downloads.sent", "By");

    /// <summary>Devices that reported the firmware they were sent.</summary>
    public static readonly Counter<long> Confirmations = Meter.CreateCounter<long>(
        "otastack.confirmations", "{update}");

    /// <summary>Rows that the database refused too often, by tag <c>otastack.table</c>.</summary>
    public static readonly Counter<long> DroppedRows = Meter.CreateCounter<long>(
        "otastack.storage.rows.dropped", "{row}");
}
