using OtaStack.Api.Firmware;

namespace OtaStack.Api.Updates;

/// <summary>How an update record goes on: pure steps from one state to the next.</summary>
public static class UpdateProgress
{
    /// <summary>
    /// What a poll says about the update under way, whatever the device's target is by now: it may have taken the one it
    /// was sent before somebody published the next. Null where it stays open.
    /// </summary>
    public static UpdateRecord? Close(UpdateRecord open, PublishedFirmware firmware, DeviceReport report, DateTimeOffset now)
    {
        if (!UpdateDecision.Runs(report, firmware, out _))
            return null;

        // Never offered, and running it all the same: somebody flashed it by cable.
        return open.Offers == 0
            ? open with { State = UpdateState.Superseded, ChangedAt = now }
            : open with { State = UpdateState.Confirmed, Reason = null, ConfirmedAt = now, ChangedAt = now };
    }

    /// <summary>Another firmware takes its place.</summary>
    public static UpdateRecord Supersede(UpdateRecord open, DateTimeOffset now) =>
        open with { State = UpdateState.Superseded, ChangedAt = now };

    /// <summary>The record of a device's way to a firmware that it was not on before.</summary>
    public static UpdateRecord Begin(DeviceReport report, PublishedFirmware target, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Device = report.Mac,
        Firmware = target.Record.Sha256,
        Project = target.Record.Project,
        FromVersion = report.Version?.Text,
        ToVersion = target.Record.Version,
        State = UpdateState.Refused,
        StartedAt = now,
        ChangedAt = now,
        TraceId = target.Trace.TraceId.ToString(),
    };

    public static UpdateRecord Offer(UpdateRecord update, DateTimeOffset now) => update with
    {
        State = UpdateState.Offered,
        Reason = null,
        Offers = update.Offers + 1,
        BytesSent = 0,
        OfferedAt = now,
        ChangedAt = now,
    };

    /// <summary>Not offered. The same record where nothing about it is new: a refused board polls for ever.</summary>
    public static UpdateRecord Refuse(UpdateRecord update, DecisionReason reason, DateTimeOffset now)
    {
        var state = reason == DecisionReason.HeldBack ? UpdateState.Failed : UpdateState.Refused;
        return update.State == state && update.Reason == reason
            ? update
            : update with { State = state, Reason = reason, ChangedAt = now };
    }

    /// <summary>
    /// A download ended; <paramref name="complete"/> when its last byte went out. <paramref name="bytesSent"/> counts all
    /// of its ranges.
    /// </summary>
    public static UpdateRecord Download(UpdateRecord update, long bytesSent, bool complete, DateTimeOffset now) => complete
        ? update with
        {
            State = UpdateState.Downloaded,
            CompleteDownloads = update.CompleteDownloads + 1,
            BytesSent = bytesSent,
            DownloadedAt = now,
            ChangedAt = now,
        }
        : update with { AbortedDownloads = update.AbortedDownloads + 1, BytesSent = bytesSent, ChangedAt = now };

    /// <summary>A range of the image went out that is not its last.</summary>
    public static UpdateRecord Piece(UpdateRecord update, long bytesSent, DateTimeOffset now) =>
        update with { BytesSent = bytesSent, ChangedAt = now };

    /// <summary>An operator lets a held-back update try again.</summary>
    public static UpdateRecord Release(UpdateRecord update, DateTimeOffset now) =>
        update with { State = UpdateState.Refused, Reason = null, CompleteDownloads = 0, ChangedAt = now };
}
