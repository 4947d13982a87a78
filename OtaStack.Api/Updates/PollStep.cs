using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Updates;

/// <summary>
/// Decides a poll, and moves the device's updates on. A pure function of the device, the poll, the catalog, the groups
/// and the time, except for the random part of a new update's id: it changes nothing, and the caller applies what it
/// returns. For what a poll may change, see <see cref="PollTrust"/>.
/// </summary>
public static class PollStep
{
    private static readonly FirmwareKind[] Kinds = Enum.GetValues<FirmwareKind>();

    /// <summary>Call with the device locked, so that no other poll changes it meanwhile.</summary>
    /// <param name="device">The state before; it is only read.</param>
    /// <param name="poll">The poll.</param>
    /// <param name="conditions">What else matters.</param>
    public static PollOutcome Take(Device device, in Poll poll, in PollConditions conditions)
    {
        var conflict = PollTrust.Contradiction(
            SeenDevice.Of(device), poll.Report, poll.Address, conditions.Published, conditions.Now);
        return device.Settings is { Enrolment: Enrolment.Pending or Enrolment.Blocked }
            ? Refuse(device, poll, conditions, isTrusted: conflict is null)
            : conflict is { } kind ? AnswerConflict(device, poll, conditions, kind)
            : AnswerDevice(device, poll, conditions);
    }

    private static PollOutcome AnswerDevice(Device device, in Poll poll, in PollConditions conditions)
    {
        var (report, published, now) = (poll.Report, conditions.Published, conditions.Now);
        List<UpdateStep>? steps = null;
        var open = device.OpenUpdate(report.Kind);
        var confirmed = Close(ref open, report, published, now, ref steps);
        if (device.Address is { } earlier && AddressBlock.Of(earlier) != AddressBlock.Of(poll.Address))
            ResetCounts(device, report.Kind, ref open, ref steps);

        var known = KnownAfter(device, confirmed, open);
        var remembered = known;
        var decision = Decide(report, known with { Assignment = Assignment.Of(device, conditions) }, conditions);
        if (conditions.Groups.AnyDecides)
        {
            // Expressions of groups see the device as this poll reports it, also a new one at its first poll.
            var seen = device.Copy();
            Remember(decision with { Reason = device.LastDecision }, known, report, conditions, confirmed, steps)
                .ApplyTo(seen, poll, now);
            remembered = KnownAfter(seen, null, open);
            decision = Decide(report, known with { Assignment = Assignment.Of(seen, conditions) }, conditions);
        }

        if (poll.Intent == PollIntent.Continue && Continuation(open, published) is { } begun)
            decision = decision with { Reason = ReasonToGoOn(begun, decision), Target = begun };
        if (decision.Reason == DecisionReason.Offered && poll.Intent != PollIntent.Ask && conditions.IsBusy)
            decision = decision with { Reason = DecisionReason.Busy };

        var hasAdvanced = poll.Intent != PollIntent.Ask && Advance(decision, ref open, poll, now, ref steps);
        return Remember(decision, remembered, report, conditions, confirmed, steps) with
        {
            HasAdvanced = hasAdvanced,
            Update = poll.Intent == PollIntent.Ask ? null : open,
        };
    }

    // Nothing is decided. What a trusted poll reports is kept, so that people see whom they accept.
    private static PollOutcome Refuse(Device device, in Poll poll, in PollConditions conditions, bool isTrusted)
    {
        var report = poll.Report;
        var reason = device.Settings!.Enrolment == Enrolment.Pending ? DecisionReason.Pending : DecisionReason.Blocked;
        var named = report.Project is { } name ? conditions.Published.FindProject(name)?.Name : null;
        var decision = new Decision(reason, null, named, device.Chip)
        {
            Running = UpdateDecision.RunningOf(report, conditions.Published),
        };
        return isTrusted
            ? Remember(decision, KnownAfter(device, null, null), report, conditions, confirmed: null, steps: null)
            : new PollOutcome(decision);
    }

    /// <summary>Records only the conflict. An offer is made without a record.</summary>
    private static PollOutcome AnswerConflict(
        Device device, in Poll poll, in PollConditions conditions, ConflictKind conflict)
    {
        var report = poll.Report;
        var known = KnownAfter(device, null, device.OpenUpdate(report.Kind)) with
        {
            Assignment = Assignment.Of(device, conditions),
        };
        known = PollTrust.KnownToConflict(
            conflict, device.SketchMd5 == report.SketchMd5, known, AssignmentAlone(device, poll, conditions));
        return new PollOutcome(Decide(report, known, conditions)) { Conflict = conflict };
    }

    // Which groups it is in must not depend on earlier polls, which may have come from somebody else.
    private static Assignment AssignmentAlone(Device device, in Poll poll, in PollConditions conditions)
    {
        var alone = new Device(device.Mac, conditions.Now) { Settings = device.Settings };
        alone.Observe(poll.Report, default, poll.Report.Project, poll.Report.Chip, poll.Address, conditions.Now);
        return Assignment.Of(alone, conditions);
    }

    private static KnownDevice KnownAfter(Device device, FirmwareRecord? confirmed, UpdateRecord? open) =>
        confirmed is { Kind: FirmwareKind.Sketch } sketch
            ? new KnownDevice(sketch.Project, sketch.Chip == ChipFamily.Unknown ? device.Chip : sketch.Chip, open)
            : new KnownDevice(device.Project, device.Chip, open);

    private static PollOutcome Remember(
        in Decision decision, in KnownDevice known, DeviceReport report, in PollConditions conditions,
        FirmwareRecord? confirmed, List<UpdateStep>? steps) => new(decision)
    {
        IsRemembered = true,
        Project = ProjectAfter(known.Project, decision, report, conditions.Published),
        Chip = PollTrust.ChipAfter(known.Chip, report, decision.Running),
        Confirmed = confirmed,
        Steps = steps,
    };

    // A poll that has passed the policy of another project must not make its device one of a project with a policy:
    // from then on, it would pass that.
    private static string? ProjectAfter(
        string? remembered, in Decision decision, DeviceReport report, CatalogSnapshot published)
    {
        var project = PollTrust.ProjectAfter(remembered, decision);
        return project is null || project == remembered || !published.SettingsOf(project).IsRestricted
            || report.Pass?.Admits(project) == true
                ? project
                : remembered;
    }

    private static Decision Decide(DeviceReport report, in KnownDevice known, in PollConditions conditions) =>
        UpdateDecision.Decide(
            report, known, conditions.Published, conditions.MaximumCompleteDownloads, conditions.Now);

    // The firmware, if the poll confirms that an update has brought it.
    private static FirmwareRecord? Close(
        ref UpdateRecord? open, DeviceReport report, CatalogSnapshot published, DateTimeOffset now,
        ref List<UpdateStep>? steps)
    {
        if (open is null || published.Find(open.Firmware) is not { } firmware
            || UpdateProgress.Close(
                open, firmware, UpdateDecision.RunningOf(report, published), report, now) is not { } closed)
            return null;

        open = null;
        (steps ??= []).Add(new UpdateStep(closed, report.Kind, IsOpen: false, IsNew: false));
        return closed.State == UpdateState.Confirmed ? firmware.Record : null;
    }

    private static void ResetCounts(
        Device device, FirmwareKind polled, ref UpdateRecord? open, ref List<UpdateStep>? steps)
    {
        foreach (var kind in Kinds)
        {
            var before = kind == polled ? open : device.OpenUpdate(kind);
            if (before is null || UpdateProgress.Moved(before) is not { } moved || ReferenceEquals(before, moved))
                continue;
            if (kind == polled)
                open = moved;
            (steps ??= []).Add(new UpdateStep(moved, kind, IsOpen: true, IsNew: false));
        }
    }

    /// <summary>A download in ranges continues with the image it began with.</summary>
    private static PublishedFirmware? Continuation(UpdateRecord? open, CatalogSnapshot published) =>
        open is { State: UpdateState.Offered }
            && published.Find(open.Firmware) is { IsAvailable: true } firmware ? firmware : null;

    // A download that has begun must not bring a board what was recalled since, unless it is pinned to that.
    private static DecisionReason ReasonToGoOn(PublishedFirmware begun, Decision decision) =>
        begun.Record.RecalledAt is null || decision.Target == begun ? DecisionReason.Offered : DecisionReason.Recalled;

    // Whether the update that the answer is about goes on, or begins.
    private static bool Advance(
        in Decision decision, ref UpdateRecord? open, in Poll poll, DateTimeOffset now, ref List<UpdateStep>? steps)
    {
        if (decision.Target is not { } target || decision.IsAlreadyThere || decision.Reason == DecisionReason.Busy)
            return false;

        var kind = poll.Report.Kind;
        var isNew = open is null || open.Firmware != target.Record.Sha256;
        if (isNew && open is not null)
        {
            (steps ??= []).Add(new UpdateStep(
                UpdateProgress.Supersede(open, now), kind, IsOpen: false, IsNew: false));
        }

        var before = isNew ? UpdateProgress.Begin(poll.Report, target, now) : open!;
        open = decision.Reason != DecisionReason.Offered ? UpdateProgress.Refuse(before, decision.Reason, now)
            : poll.Intent == PollIntent.Continue && before.State == UpdateState.Offered ? before
            : UpdateProgress.Offer(before, now);
        if (!isNew && ReferenceEquals(before, open))
            return false;

        (steps ??= []).Add(new UpdateStep(open, kind, IsOpen: true, isNew));
        return true;
    }
}
