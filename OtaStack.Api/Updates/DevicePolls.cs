using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using OtaStack.Api.Devices;
using OtaStack.Api.Downloads;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Api.Telemetry;

namespace OtaStack.Api.Updates;

/// <summary>
/// The fleet in this process: applies <see cref="PollStep"/> to the devices in memory, gives out download slots, and
/// queues what has changed for the write-behind. It does not read the database.
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
    ILogger<DevicePolls> logger) : IFleet
{
    // Boxed once instead of on every poll.
    private static readonly object[] ReasonTags = [.. Enum.GetValues<DecisionReason>().Cast<object>()];

    /// <inheritdoc/>
    public ValueTask<PollResult> PollAsync(Poll poll)
    {
        if (!TryAnswer(poll, out var answer, out var retryAfter))
            return ValueTask.FromResult(new PollResult(null, retryAfter));

        var reason = ReasonTags[(int)answer.Decision.Reason];
        OtaMetrics.Polls.Add(1, new KeyValuePair<string, object?>("otastack.decision", reason));
        return ValueTask.FromResult(new PollResult(answer, null));
    }

    /// <inheritdoc/>
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

    private bool TryAnswer(in Poll poll, [NotNullWhen(true)] out PollAnswer? answer, out TimeSpan? retryAfter)
    {
        (answer, retryAfter) = (null, null);
        var mayAdd = poll.Report.Pass?.IsOfKnownDevice != true;
        for (var wait = default(SpinWait); answer is null; wait.SpinOnce())
        {
            var device = mayAdd
                ? fleet.FindOrEnrol(poll.Report.Mac, poll.Address, out retryAfter)
                : fleet.Find(poll.Report.Mac);
            if (device is null)
                return false;

            // A device that is being forgotten is removed from the fleet in a moment, and must not begin an update.
            lock (device)
                answer = device.IsForgotten ? null : Answer(device, poll);
        }

        return true;
    }

    private PollAnswer Answer(Device device, in Poll poll)
    {
        var conditions = new PollConditions(
            catalog.Current, groups.Current, options.Value.MaximumCompleteDownloads, time.GetUtcNow());
        var outcome = PollStep.Take(device, poll, conditions);
        RunningDownload? download = null;
        if (outcome.Decision.Reason == DecisionReason.Offered && poll.Intent != PollIntent.Ask)
        {
            if (outcome.Conflict is not null)
                return Apply(device, poll, WithUnrecordedOffer(outcome, poll, out download), conditions, download);

            download = TryBeginDownload(device, poll);
            if (download is null)
                outcome = PollStep.Take(device, poll, conditions with { IsBusy = true });
        }

        return Apply(device, poll, outcome, conditions, download);
    }

    /// <summary>Brings the outcome into memory, and queues it for the disk.</summary>
    private PollAnswer Apply(
        Device device, in Poll poll, in PollOutcome outcome, in PollConditions conditions, RunningDownload? download)
    {
        var isChanged = outcome.ApplyTo(device, poll, conditions.Now);
        if (outcome.IsRemembered || outcome.Conflict is not null)
            writer.Enqueue(device, isHeartbeat: !isChanged);
        if (outcome.Conflict is not null)
            OtaMetrics.Conflicts.Add(1);

        var saved = outcome.Steps is null ? Task.CompletedTask : Save(device, outcome, conditions.Published);
        return new PollAnswer(outcome.Decision, device, outcome.Update, saved) { Download = download };
    }

    // Ends when the update that the answer is about is on disk.
    private Task Save(Device device, in PollOutcome outcome, CatalogSnapshot published)
    {
        var saved = Task.CompletedTask;
        foreach (var step in outcome.Steps!)
        {
            saved = writer.SaveAsync(step.Update, step.IsNew);
            if (step.IsNew)
                history.Began(device);
            if (step.Update.State == UpdateState.Confirmed)
                Confirmed(step.Update, published);
        }

        if (!outcome.HasAdvanced)
            return Task.CompletedTask;

        Advanced(outcome);
        return saved;
    }

    // It is not a part of the device's update, so it has no record.
    private PollOutcome WithUnrecordedOffer(in PollOutcome outcome, in Poll poll, out RunningDownload? download)
    {
        download = null;
        if (!unrecorded.TryMake(poll.Report.Mac, poll.Address, poll.Intent))
            return outcome with { Decision = outcome.Decision with { Reason = DecisionReason.Conflict } };
        if (slots.TryTake(poll.Address) is not { } slot)
            return outcome with { Decision = outcome.Decision with { Reason = DecisionReason.Busy } };

        download = new RunningDownload(poll.Address, slot, slots);
        return outcome;
    }

    private RunningDownload? TryBeginDownload(Device device, in Poll poll)
    {
        // A board with another sketch has restarted, or is another board. The running download is left to end by
        // itself.
        var running = device.SketchMd5 == poll.Report.SketchMd5 ? device.Download : null;
        return (running?.TryHandOver(poll.Address, isNextRange: poll.Intent == PollIntent.Continue)
            ?? slots.TryTake(poll.Address)) is { } slot
            ? device.Download = new RunningDownload(poll.Address, slot, slots)
            : null;
    }

    private void Confirmed(UpdateRecord update, CatalogSnapshot published)
    {
        using var activity = OtaTracing.StartStep("update.confirm", published.Find(update.Firmware)!.Trace);
        Tag(activity, update);
        OtaMetrics.Confirmations.Add(1);
        LogConfirmed(update.Device, update.Project, update.ToVersion);
    }

    private void Advanced(in PollOutcome outcome)
    {
        var update = outcome.Update!;
        if (update.State == UpdateState.Offered)
        {
            using var activity = OtaTracing.StartStep("update.offer", outcome.Decision.Target!.Trace);
            Tag(activity, update);
        }
        else if (update.State == UpdateState.Failed)
        {
            LogOnHold(update.Device, update.Project, update.ToVersion, update.CompleteDownloads);
        }
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
