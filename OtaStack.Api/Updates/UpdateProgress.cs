using OtaStack.Api.Devices;
using OtaStack.Api.Downloads;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Updates;

/// <summary>The transitions of an update record. Pure.</summary>
public static class UpdateProgress
{
    /// <summary>Downloads that may begin within a day without completing before further ones are slowed down.</summary>
    public const int UnfinishedDownloadsPerDay = 10;

    /// <summary>Time between offers while downloads are slowed down.</summary>
    public static readonly TimeSpan SlowPace = TimeSpan.FromHours(1);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>
    /// Closes the update under way if the poll shows that its firmware runs, even if the target has changed since. Null
    /// if it stays open. The version alone confirms an update if the MD5 is unknown (<paramref name="running"/>),
    /// because the updater may have rewritten the flash mode.
    /// </summary>
    public static UpdateRecord? Close(
        UpdateRecord open, PublishedFirmware firmware, PublishedFirmware? running, DeviceReport report,
        DateTimeOffset now)
    {
        var provesAnother = report.Kind == FirmwareKind.Sketch && running is not null
            && !UpdateDecision.IsInFlash(report, firmware);
        if (provesAnother || !UpdateDecision.Runs(report, firmware, running, out _))
            return null;

        // It runs without having been offered, so somebody flashed it by cable.
        return open.Offers == 0
            ? open with { State = UpdateState.Superseded, ChangedAt = now }
            : open with { State = UpdateState.Confirmed, Reason = null, ConfirmedAt = now, ChangedAt = now };
    }

    /// <summary>Another firmware replaces it.</summary>
    public static UpdateRecord Supersede(UpdateRecord open, DateTimeOffset now) =>
        open with { State = UpdateState.Superseded, ChangedAt = now };

    /// <summary>A new record for a device and its target.</summary>
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

    /// <summary>Records an offer. The last offer counts as unfinished if its download did not complete.</summary>
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
    /// When the next offer is due for a device that began <see cref="UnfinishedDownloadsPerDay"/> downloads within a
    /// day and completed none; null if it does not have to wait. A weak link is not a fault, but each attempt wears the
    /// flash.
    /// </summary>
    public static DateTimeOffset? SlowedUntil(UpdateRecord update, DateTimeOffset now)
    {
        var unfinished = (IsWithinDay(update, now) ? update.UnfinishedDownloads : 0) + (IsUnfinished(update) ? 1 : 0);
        if (unfinished < UnfinishedDownloadsPerDay || update.OfferedAt is not { } last)
            return null;

        var due = last + SlowPace;
        return last <= now && now < due ? due : null; // An offer in the future means that the clock was set back.
    }

    /// <summary>
    /// Records a refusal. Returns the same record if nothing changed, because a refused board polls forever.
    /// </summary>
    public static UpdateRecord Refuse(UpdateRecord update, DecisionReason reason, DateTimeOffset now)
    {
        var state = reason == DecisionReason.HeldBack ? UpdateState.Failed : UpdateState.Refused;
        return update.State == state && update.Reason == reason
            ? update
            : update with { State = state, Reason = reason, ChangedAt = now };
    }

    /// <summary>
    /// Records a sent range: <paramref name="sent"/> bytes arrived, and <paramref name="whole"/> says whether that is
    /// all of it. The download is complete when its ranges cover the image from the first byte to the last without a
    /// gap, so a request for only the last byte does not count.
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

    /// <summary>An operator releases an update that is on hold.</summary>
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
    /// The device has another address than the downloads so far. They may have gone to somebody else, so they no longer
    /// count. Returns the same record if there were none.
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
