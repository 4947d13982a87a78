using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Devices.Table;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Api.Tokens;

namespace OtaStack.Api.Devices.Replacement;

/// <summary>
/// Lets new hardware take the place of a device: it gets what people have set on the device, its place in the lists of
/// groups, its project, its history, and its tokens unless the new hardware has its own. The old device is forgotten.
/// So only an admin may replace a device that has a token, or has shown one. All of it is written in one transaction.
/// </summary>
public sealed class DeviceReplacement(
    Fleet fleet, FirmwareCatalog catalog, GroupCatalog groups, TokenCatalog tokens, AuditedChanges changes,
    WriteBehind writer, TimeProvider time)
{
    internal const string ReplaceAction = "device.replace";

    /// <summary>Replaces a device.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="replacement">What to replace, and by what.</param>
    /// <param name="mayChange">Whether the old device may be changed, given what is set on it now.</param>
    /// <param name="respond">The response, for repetitions of the request (<see cref="Change{T}.Response"/>).</param>
    /// <param name="isDryRun">Only say what would be.</param>
    /// <param name="cancellationToken">Cancels it before it begins.</param>
    internal async Task<ReplacementResult> ReplaceAsync(
        Actor actor, ReplacementPlan replacement, Func<DeviceSettingsRecord, bool> mayChange,
        Func<ReplacementResult, KeptResponse> respond, bool isDryRun, CancellationToken cancellationToken)
    {
        // What is only queued cannot be moved.
        if (!isDryRun)
            await writer.TryFlushUpdatesAsync(cancellationToken);
        return await changes.MakeAsync(
            actor, () =>
            {
                if (fleet.Find(replacement.Old) is not { } old)
                    return new(new ReplacementResult(ReplacementOutcome.NoSuchDevice));
                if (!mayChange(DeviceSettings.Of(old)))
                    return new(new ReplacementResult(ReplacementOutcome.ChangedMeanwhile));
                if (!tokens.MayForget(actor, old))
                    return new(new ReplacementResult(ReplacementOutcome.NeedsAdmin));

                var change = Plan(old, replacement);
                return isDryRun
                    ? new Change<ReplacementResult>(change.Result)
                    : change with { Response = () => respond(change.Result) };
            },
            cancellationToken);
    }

    private Change<ReplacementResult> Plan(Device old, ReplacementPlan replacement)
    {
        var known = fleet.Find(replacement.New);
        var before = known?.Settings;
        var lists = new TableGroups(groups.Current);
        if (!replacement.Overwrite && WhatIsSet(before, lists.Of(replacement.New)) is { } set)
            return new(new ReplacementResult(ReplacementOutcome.HasSettings) { Reason = set });

        var device = known ?? new Device(replacement.New);
        var given = DeviceSettings.Of(old);
        if (given.Pin is { } pin && WhyNotPin(device, pin) is { } reason)
            return new(new ReplacementResult(ReplacementOutcome.PinDoesNotFit) { Reason = reason });

        var after = given with { Mac = replacement.New, Revision = (before?.Revision ?? 0) + 1 };
        lists.Set(replacement.New, lists.Of(replacement.Old));
        lists.Set(replacement.Old, []);
        var changedLists = lists.Changed();
        var project = device.Project is null ? old.Project : null;
        var row = RowOf(device, project);
        var now = time.GetUtcNow();
        return new(new ReplacementResult(ReplacementOutcome.Done) { Device = new Device(row), Settings = after })
        {
            Write = async context =>
            {
                await MoveHistoryAsync(context, replacement, now);
                if (TokensOf(replacement.New).Count == 0)
                    await MoveTokensAsync(context, replacement);
                await DeviceRows.DeleteAsync(context, [replacement.Old]);
                DeviceRows.Write(context, [after]);
                DeviceRows.Write(context, [row]);
                await changedLists.WriteAsync(context);
            },
            Entries =
            [
                AuditEntry.Of(ReplaceAction, $"device:{replacement.Old}", null, new Replaced(replacement.New)),
                DeviceSettings.EntryOf(DeviceChanges.ForgetAction, replacement.Old, given, null),
                DeviceSettings.EntryOf(
                    known is null ? DeviceTableImport.AddAction : DeviceChanges.ChangeAction, replacement.New, before,
                    after),
                .. changedLists.Entries,
            ],
            Apply = () =>
            {
                MoveTokens(replacement);
                Apply(old, replacement.New, after, project);
                changedLists.Apply(groups);
                writer.Forgotten([old]);
            },
        };
    }

    /// <summary>What somebody has set on the new hardware, for people; null if nothing.</summary>
    private static string? WhatIsSet(DeviceSettingsRecord? settings, IReadOnlyList<string> lists)
    {
        var set = new List<string>();
        if (settings is not null)
        {
            // That it waits to be accepted is not a decision of anybody.
            Add("a name", settings.Name is not null);
            Add("a note", settings.Note is not null);
            Add("tags", settings.Tags.Count > 0);
            Add("a channel", settings.Channel is not null);
            Add("a pin", settings.Pin is not null);
            Add("the enrolment blocked", settings.Enrolment == Enrolment.Blocked);
        }

        Add($"a place in the group(s) {string.Join(", ", lists)}", lists.Count > 0);
        return set.Count == 0 ? null : string.Join(", ", set);

        void Add(string what, bool isSet)
        {
            if (isSet)
                set.Add(what);
        }
    }

    private string? WhyNotPin(Device device, string pin) => catalog.Current.Find(pin) is { } firmware
        ? PinFit.WhyNot(device, firmware.Record)
        : null; // The pin of the old device had no firmware either.

    private static DeviceRecord RowOf(Device device, string? project)
    {
        lock (device)
        {
            var row = device.ToRecord();
            return project is null ? row : row with { Project = project };
        }
    }

    // What was under way on the old hardware ends there.
    private static async Task MoveHistoryAsync(OtaStackContext context, ReplacementPlan replacement, DateTimeOffset now)
    {
        var (old, by) = (replacement.Old, replacement.New);
        await context.Updates
            .Where(update => update.Device == old
                && update.State != UpdateState.Confirmed && update.State != UpdateState.Superseded)
            .ExecuteUpdateAsync(set => set
                .SetProperty(update => update.State, UpdateState.Superseded)
                .SetProperty(update => update.ChangedAt, now));
        await context.Updates.Where(update => update.Device == old)
            .ExecuteUpdateAsync(set => set.SetProperty(update => update.Device, by));
    }

    private IReadOnlyList<TokenEntry> TokensOf(MacAddress mac) => tokens.Of(TokenScope.Device, mac.ToString());

    private static Task<int> MoveTokensAsync(OtaStackContext context, ReplacementPlan replacement)
    {
        var (old, by) = (replacement.Old.ToString(), replacement.New.ToString());
        return context.Tokens.Where(token => token.Scope == TokenScope.Device && token.Owner == old)
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.Owner, by));
    }

    private void MoveTokens(ReplacementPlan replacement)
    {
        var (moved, by) = (TokensOf(replacement.Old), replacement.New.ToString());
        tokens.Set(TokenScope.Device, replacement.Old.ToString(), []);
        if (TokensOf(replacement.New).Count == 0)
            tokens.Set(TokenScope.Device, by, moved.Select(token => token.Of(by)));
    }

    private void Apply(Device old, MacAddress by, DeviceSettingsRecord settings, string? project)
    {
        lock (old)
        {
            // A download that still runs must not write the update's row again, with the old device.
            foreach (var kind in Enum.GetValues<FirmwareKind>())
                old.SetOpenUpdate(kind, null);
        }

        writer.Forget([old]);
        fleet.Remove(old);
        var device = fleet.FindOrAdd(by);
        lock (device)
        {
            device.Settings = settings;
            if (project is not null)
                device.AssignProject(project);
            writer.Enqueue(device);
        }
    }

    private sealed record Replaced(MacAddress By);
}
