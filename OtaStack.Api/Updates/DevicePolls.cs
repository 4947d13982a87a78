using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.Api.Devices;
using OtaStack.Api.Downloads;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Api.Telemetry;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Updates;

/// <summary>
/// Answers polls from memory, advances the device's update, and queues both for the write-behind. It does not read the
/// database. For what a poll may change, see <see cref="PollTrust"/>.
/// </summary>
public sealed partial class DevicePolls(
    Fleet fleet,
    FirmwareCatalog catalog,
    GroupCatalog groups,
    WriteBehind writer,
    DownloadSlots slots,
    UnrecordedOffers unrecorded,
    UpdateHistory history,
    IOptions<UpdateOptions> options,
    TimeProvider time,
    ILogger<DevicePolls> logger)
{
    // Boxed once instead of on every poll.
    private static readonly object[] ReasonTags = [.. Enum.GetValues<DecisionReason>().Cast<object>()];

    /// <summary>
    /// Decides one poll. An offer takes a download slot, which <see cref="EndDownload"/> gives back. Null if the device
    /// is new and not added to the fleet (<see cref="Fleet.FindOrEnrol"/>).
    /// </summary>
    public PollAnswer? Answer(DeviceReport report, IPAddress? address, PollIntent intent, out TimeSpan? retryAfter)
    {
        if (fleet.FindOrEnrol(report.Mac, address, out retryAfter) is not { } device)
            return null;

        PollAnswer answer;
        lock (device)
        {
            var now = time.GetUtcNow();
            var published = catalog.Current;
            var conflict = PollTrust.Contradiction(SeenDevice.Of(device), report, address, published, now);
            answer = device.Settings is { Enrolment: Enrolment.Pending or Enrolment.Blocked }
                ? Refuse(device, report, address, isTrusted: conflict is null, published, now)
                : conflict is { } kind
                ? AnswerConflict(device, report, address, intent, published, kind, now)
                : AnswerDevice(device, report, address, intent, published, now);
        }

        var reason = ReasonTags[(int)answer.Decision.Reason];
        OtaMetrics.Polls.Add(1, new KeyValuePair<string, object?>("otastack.decision", reason));
        return answer;
    }

    /// <summary>
    /// A download that <see cref="Answer"/> offered has ended: the board acknowledged <paramref name="bytesSent"/>
    /// bytes of the range. <paramref name="complete"/> is true if that is the whole range, as seen by the process that
    /// has the board's connection.
    /// </summary>
    public void EndDownload(PollAnswer answer, ByteRange range, long bytesSent, bool complete)
    {
        OtaMetrics.SentBytes.Add(bytesSent);
        OtaMetrics.Downloads.Add(
            1, new KeyValuePair<string, object?>("otastack.outcome", complete ? "complete" : "aborted"));

        var firmware = answer.Decision.Target!;
        lock (answer.Device)
        {
            if (complete && range.IsSatisfiable && !range.EndsAt(firmware.Record.Size) && answer.Update is not null)
            {
                answer.Download!.Park();
            }
            else
            {
                answer.Download!.End();
                if (answer.Device.Download == answer.Download)
                    answer.Device.Download = null;
            }

            // Without a record, the offer went to a poll that contradicts the device. Another poll may have confirmed
            // or replaced it since.
            var kind = firmware.Record.Kind;
            if (answer.Update is not { } update || answer.Device.OpenUpdate(kind) is not { } open
                || open.Id != update.Id)
                return;

            var next = UpdateProgress.Sent(open, range, bytesSent, complete, firmware.Record.Size, time.GetUtcNow());
            answer.Device.SetOpenUpdate(kind, next);
            _ = writer.SaveAsync(next, isNew: false);
        }
    }

    private PollAnswer AnswerDevice(
        Device device, DeviceReport report, IPAddress? address, PollIntent intent, CatalogSnapshot published,
        DateTimeOffset now)
    {
        CloseConfirmed(device, report, published, now);
        if (device.Address is { } earlier && AddressBlock.Of(earlier) != AddressBlock.Of(address))
            ResetCounts(device);

        // A board with another sketch has restarted, or is another board. The running download is left to end by
        // itself.
        var running = device.SketchMd5 == report.SketchMd5 ? device.Download : null;
        var open = device.OpenUpdate(report.Kind);
        var known = Known(device, report.Kind, now);
        var decision = Decide(report, known, published, now);
        var isChanged = false;
        if (groups.Current.AnyDecides)
        {
            // Expressions of groups see the device as this poll reports it, also a new one at its first poll.
            isChanged = Observe(device, report, device.LastDecision, decision, address, now);
            decision = Decide(
                report, known with { Assignment = Assignment.Of(device, groups.Current, now) }, published, now);
        }

        if (intent == PollIntent.Continue && Continuation(open, published) is { } begun)
            decision = decision with { Reason = ReasonToGoOn(begun, decision), Target = begun };
        var download = decision.Reason == DecisionReason.Offered
            ? TryBeginDownload(device, running, address, intent)
            : null;
        if (decision.Reason == DecisionReason.Offered && intent != PollIntent.Ask && download is null)
            decision = decision with { Reason = DecisionReason.Busy };

        isChanged |= Observe(device, report, decision.Reason, decision, address, now);
        writer.Enqueue(device, isHeartbeat: !isChanged);
        return intent == PollIntent.Ask
            ? new PollAnswer(decision, device, null, Task.CompletedTask)
            : Advance(device, open, report, decision, intent, now) with { Download = download };
    }

    // Nothing is decided. What a trusted poll reports is kept, so that people see whom they accept.
    private PollAnswer Refuse(
        Device device, DeviceReport report, IPAddress? address, bool isTrusted, CatalogSnapshot published,
        DateTimeOffset now)
    {
        var reason = device.Settings!.Enrolment == Enrolment.Pending ? DecisionReason.Pending : DecisionReason.Blocked;
        var named = report.Project is { } name ? published.FindProject(name)?.Name : null;
        var decision = new Decision(reason, null, named, device.Chip)
        {
            Running = UpdateDecision.RunningOf(report, published),
        };
        if (isTrusted)
            writer.Enqueue(device, isHeartbeat: !Observe(device, report, reason, decision, address, now));
        return new PollAnswer(decision, device, null, Task.CompletedTask);
    }

    /// <summary>Records only the conflict. An offer is made without a record.</summary>
    private PollAnswer AnswerConflict(
        Device device, DeviceReport report, IPAddress? address, PollIntent intent, CatalogSnapshot published,
        ConflictKind conflict, DateTimeOffset now)
    {
        device.Conflict = new DeviceConflict(conflict, now, address?.ToString());
        writer.Enqueue(device);
        OtaMetrics.Conflicts.Add(1);

        var known = PollTrust.KnownToConflict(
            conflict, device.SketchMd5 == report.SketchMd5, Known(device, report.Kind, now),
            AssignmentAlone(device, report, address, now));
        var decision = Decide(report, known, published, now);
        if (decision.Reason != DecisionReason.Offered || intent == PollIntent.Ask)
            return new PollAnswer(decision, device, null, Task.CompletedTask);
        if (!unrecorded.TryMake(device.Mac, address, intent))
            return new PollAnswer(decision with { Reason = DecisionReason.Conflict }, device, null, Task.CompletedTask);

        return slots.TryTake(address) is { } slot
            ? new PollAnswer(decision, device, null,
                Task.CompletedTask) { Download = new RunningDownload(address, slot, slots) }
            : new PollAnswer(decision with { Reason = DecisionReason.Busy }, device, null, Task.CompletedTask);
    }

    private static bool Observe(
        Device device, DeviceReport report, DecisionReason reason, Decision decision, IPAddress? address,
        DateTimeOffset now) => device.Observe(
            report, reason, PollTrust.ProjectAfter(device.Project, decision),
            PollTrust.ChipAfter(device.Chip, report, decision.Running), address, now);

    private KnownDevice Known(Device device, FirmwareKind kind, DateTimeOffset now) =>
        new(device.Project, device.Chip, device.OpenUpdate(kind))
        {
            Assignment = Assignment.Of(device, groups.Current, now),
        };

    // Which groups it is in must not depend on earlier polls, which may have come from somebody else.
    private Assignment AssignmentAlone(Device device, DeviceReport report, IPAddress? address, DateTimeOffset now)
    {
        var alone = new Device(device.Mac, now) { Settings = device.Settings };
        alone.Observe(report, default, report.Project, report.Chip, address, now);
        return Assignment.Of(alone, groups.Current, now);
    }

    private Decision Decide(DeviceReport report, KnownDevice known, CatalogSnapshot published, DateTimeOffset now) =>
        UpdateDecision.Decide(report, known, published, options.Value.MaximumCompleteDownloads, now);

    private void ResetCounts(Device device)
    {
        foreach (var kind in Enum.GetValues<FirmwareKind>())
        {
            if (device.OpenUpdate(kind) is not { } open || UpdateProgress.Moved(open) is not { } moved
                || ReferenceEquals(open, moved))
                continue;
            device.SetOpenUpdate(kind, moved);
            _ = writer.SaveAsync(moved, isNew: false);
        }
    }

    private RunningDownload? TryBeginDownload(
        Device device, RunningDownload? running, IPAddress? address, PollIntent intent)
    {
        if (intent == PollIntent.Ask)
            return null;

        return (running?.TryHandOver(address, isNextRange: intent == PollIntent.Continue)
            ?? slots.TryTake(address)) is { } slot
            ? device.Download = new RunningDownload(address, slot, slots)
            : null;
    }

    private void CloseConfirmed(Device device, DeviceReport report, CatalogSnapshot published, DateTimeOffset now)
    {
        if (device.OpenUpdate(report.Kind) is not { } open || published.Find(open.Firmware) is not { } firmware
            || UpdateProgress.Close(open, firmware, UpdateDecision.RunningOf(report, published), report,
                now) is not { } closed)
            return;

        device.SetOpenUpdate(report.Kind, null);
        _ = writer.SaveAsync(closed, isNew: false);
        if (closed.State != UpdateState.Confirmed)
            return;

        device.Confirm(firmware.Record);

        using var activity = OtaTracing.StartStep("update.confirm", firmware.Trace);
        Tag(activity, closed);
        OtaMetrics.Confirmations.Add(1);
        LogConfirmed(closed.Device, closed.Project, closed.ToVersion);
    }

    /// <summary>A download in ranges continues with the image it began with.</summary>
    private static PublishedFirmware? Continuation(UpdateRecord? open, CatalogSnapshot published) =>
        open is { State: UpdateState.Offered }
            && published.Find(open.Firmware) is { IsAvailable: true } firmware ? firmware : null;

    // A download that has begun must not bring a board what was recalled since, unless it is pinned to that.
    private static DecisionReason ReasonToGoOn(PublishedFirmware begun, Decision decision) =>
        begun.Record.RecalledAt is null || decision.Target == begun ? DecisionReason.Offered : DecisionReason.Recalled;

    private PollAnswer Advance(
        Device device, UpdateRecord? open, DeviceReport report, Decision decision, PollIntent intent,
        DateTimeOffset now)
    {
        if (decision.Target is not { } target || decision.IsAlreadyThere || decision.Reason == DecisionReason.Busy)
            return new PollAnswer(decision, device, open, Task.CompletedTask);

        var isNew = open is null || open.Firmware != target.Record.Sha256;
        if (isNew && open is not null)
            _ = writer.SaveAsync(UpdateProgress.Supersede(open, now), isNew: false);

        var before = isNew ? UpdateProgress.Begin(report, target, now) : open!;
        var after = decision.Reason != DecisionReason.Offered ? UpdateProgress.Refuse(before, decision.Reason, now)
            : intent == PollIntent.Continue && before.State == UpdateState.Offered ? before
            : UpdateProgress.Offer(before, now);
        if (!isNew && ReferenceEquals(before, after))
            return new PollAnswer(decision, device, after, Task.CompletedTask);

        device.SetOpenUpdate(report.Kind, after);
        var saved = writer.SaveAsync(after, isNew);
        if (isNew)
            history.Began(device);
        if (after.State == UpdateState.Offered)
        {
            using var activity = OtaTracing.StartStep("update.offer", target.Trace);
            Tag(activity, after);
        }
        else if (after.State == UpdateState.Failed)
        {
            LogOnHold(after.Device, after.Project, after.ToVersion, after.CompleteDownloads);
        }

        return new PollAnswer(decision, device, after, saved);
    }

    internal static void Tag(Activity? activity, UpdateRecord update) => activity?
        .SetTag("otastack.device", update.Device.ToString())
        .SetTag("otastack.firmware.sha256", update.Firmware)
        .SetTag("otastack.project", update.Project)
        .SetTag("otastack.version", update.ToVersion);

    [LoggerMessage(1, LogLevel.Information, "{Device} runs {Project} {Version}")]
    private partial void LogConfirmed(MacAddress device, string project, string? version);

    [LoggerMessage(2, LogLevel.Warning,
        "{Device} was sent {Project} {Version} {Count} times but never reported it, so the update is on hold")]
    private partial void LogOnHold(MacAddress device, string project, string? version, int count);
}
