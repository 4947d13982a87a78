using OtaStack.Api.Devices;
using OtaStack.Api.Downloads;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Updates;

/// <summary>How an update record goes on: pure steps from one state to the next.</summary>
public static class UpdateProgress
{
    /// <summary>
    /// Downloads that may begin within a day without one that is completed, before they are slowed down.
    /// </summary>
    public const int UnfinishedDownloadsPerDay = 10;

    /// <summary>From one offer to the next while downloads are slowed down.</summary>
    public static readonly TimeSpan SlowPace = TimeSpan.FromHours(1);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>
    /// What a poll says about the update under way, whatever the device's target is by now: it may have taken the one
    /// it was sent before the next one was published. Null if it stays open. The version alone confirms an update where
    /// the MD5 is of no image that we know (<paramref name="running"/>): the updater may have rewritten the flash mode.
    /// </summary>
    public static UpdateRecord? Close(
        UpdateRecord open, PublishedFirmware firmware, PublishedFirmware? running, DeviceReport report,
        DateTimeOffset now)
    {
        var provesAnother = report.Kind == FirmwareKind.Sketch && running is not null
            && !UpdateDecision.IsInFlash(report, firmware);
        if (provesAnother || !UpdateDecision.Runs(report, firmware, running, out _))
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

    /// <summary>
    /// Offered once more. The offer before counts as unfinished where its download was not completed.
    /// </summary>
    public static UpdateRecord Offer(UpdateRecord update, DateTimeOffset now)
    {
        var counted = IsUnfinished(update);
        var goesOn = IsWithinDay(update, now);
        return update with
        {
            State = UpdateState.Offered,
            Reason = null,
            Offers = update.Offers + 1,
            UnfinishedDownloads = (goesOn ? update.UnfinishedDownloads : 0) + (counted ? 1 : 0),
            UnfinishedSince = goesOn ? update.UnfinishedSince : counted ? update.OfferedAt : null,
            BytesSent = 0,
            OfferedAt = now,
            ChangedAt = now,
        };
    }

    /// <summary>
    /// When the next offer is due, for a device that began <see cref="UnfinishedDownloadsPerDay"/> downloads within a
    /// day and completed none of them; null if it need not wait. A weak link is not a fault, but each attempt wears the
    /// flash.
    /// </summary>
    public static DateTimeOffset? SlowedUntil(UpdateRecord update, DateTimeOffset now)
    {
        var unfinished = (IsWithinDay(update, now) ? update.UnfinishedDownloads : 0) + (IsUnfinished(update) ? 1 : 0);
        if (unfinished < UnfinishedDownloadsPerDay || update.OfferedAt is not { } last)
            return null;

        var due = last + SlowPace;
        return last <= now && now < due ? due : null; // In the future: the clock was set back.
    }

    /// <summary>Not offered. The same record where nothing about it is new: a refused board polls for ever.</summary>
    public static UpdateRecord Refuse(UpdateRecord update, DecisionReason reason, DateTimeOffset now)
    {
        var state = reason == DecisionReason.HeldBack ? UpdateState.Failed : UpdateState.Refused;
        return update.State == state && update.Reason == reason
            ? update
            : update with { State = state, Reason = reason, ChangedAt = now };
    }

    /// <summary>
    /// A range of the image was sent, or all of it: <paramref name="sent"/> bytes arrived, and <paramref name="whole"/>
    /// says whether that is the range. The download is complete once its ranges reach from the image's first byte to
    /// its last without a gap: requesting only the last byte is never a download.
    /// </summary>
    public static UpdateRecord Sent(
        UpdateRecord update, ByteRange range, long sent, bool whole, long size, DateTimeOffset now)
    {
        var follows = range.Offset <= update.BytesSent;
        var reached = follows ? Math.Max(update.BytesSent, range.Offset + sent) : update.BytesSent;
        if (!whole)
            return update with { AbortedDownloads = update.AbortedDownloads + 1, BytesSent = reached, ChangedAt = now };
        if (!follows || !range.EndsAt(size))
            return update with { BytesSent = reached, ChangedAt = now };

        return update with
        {
            State = UpdateState.Downloaded,
            CompleteDownloads = update.CompleteDownloads + 1,
            BytesSent = reached,
            DownloadedAt = now,
            ChangedAt = now,
        };
    }

    /// <summary>An operator lets an update that is on hold try again.</summary>
    public static UpdateRecord Release(UpdateRecord update, DateTimeOffset now) =>
        update with
        {
            State = UpdateState.Refused,
            Reason = null,
            CompleteDownloads = 0,
            UnfinishedDownloads = 0,
            UnfinishedSince = null,
            ChangedAt = now,
        };

    /// <summary>
    /// The device is at another address than the one that the downloads so far went to: they may have gone to somebody
    /// else, and do not keep the update from the device. The same record where there were none.
    /// </summary>
    public static UpdateRecord Moved(UpdateRecord update)
    {
        if (update is { CompleteDownloads: 0, UnfinishedDownloads: 0 })
            return update;

        var moved = update with { CompleteDownloads = 0, UnfinishedDownloads = 0, UnfinishedSince = null };
        return update.State == UpdateState.Failed ? moved with { State = UpdateState.Refused, Reason = null } : moved;
    }

    private static bool IsUnfinished(UpdateRecord update) =>
        update.OfferedAt is { } offered && !(update.DownloadedAt >= offered);

    private static bool IsWithinDay(UpdateRecord update, DateTimeOffset now) =>
        update.UnfinishedSince is { } since && now - since < Day;
}
