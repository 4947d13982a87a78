using Microsoft.Extensions.Options;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;

namespace OtaStack.Api.Devices.Table;

/// <summary>Applies a table of devices, completely or not at all.</summary>
public sealed class DeviceTableImport(
    Fleet fleet, FirmwareCatalog catalog, GroupCatalog groups, AuditedChanges changes, WriteBehind writer,
    IOptions<FleetOptions> options)
{
    internal const string AddAction = "device.add";

    /// <summary>
    /// Writes the changes of all lines in one transaction, unless a line is invalid. Offers wait for that.
    /// </summary>
    /// <param name="actor">Who does.</param>
    /// <param name="lines">The table.</param>
    /// <param name="isDryRun">Only say what it would change.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    internal Task<IReadOnlyList<TableEdit>> RunAsync(
        Actor actor, IReadOnlyList<TableLine> lines, bool isDryRun, CancellationToken cancellationToken) =>
        changes.MakeAsync(actor, () => Prepare(lines, isDryRun), cancellationToken);

    private Change<IReadOnlyList<TableEdit>> Prepare(IReadOnlyList<TableLine> lines, bool isDryRun)
    {
        var lists = new TableGroups(groups.Current);
        var reader = new TableLines(fleet, lists, catalog.Current);
        var edits = new List<TableEdit>(lines.Count);
        var room = options.Value.MaximumDevices - fleet.Count;
        foreach (var line in lines)
        {
            var edit = reader.Read(line);
            edits.Add(edit.Outcome == TableOutcome.Added && --room < 0
                ? TableEdit.Invalid(line, edit.Device, "The fleet is full (Fleet:MaximumDevices).")
                : edit);
        }

        var different = edits.Where(edit => edit.Outcome is TableOutcome.Added or TableOutcome.Changed).ToList();
        if (isDryRun || different.Count == 0 || edits.Exists(edit => edit.Outcome == TableOutcome.Invalid))
            return new Change<IReadOnlyList<TableEdit>>(edits);

        var changed = lists.Changed();
        return new Change<IReadOnlyList<TableEdit>>(edits)
        {
            Write = async context =>
            {
                DeviceRows.Write(context, different.Where(IsOfSettings).Select(edit => edit.After!));
                DeviceRows.Write(context, different.Where(edit => edit.Project is not null).Select(RowOf));
                await changed.WriteAsync(context);
            },
            Entries =
            [
                .. different.SelectMany(EntriesOf),
                .. changed.Entries,
            ],
            Apply = () =>
            {
                different.ForEach(Apply);
                changed.Apply(groups);
            },
        };
    }

    private static bool IsOfSettings(TableEdit edit) => edit.After!.Revision != edit.Before!.Revision;

    private DeviceRecord RowOf(TableEdit edit)
    {
        var device = fleet.Find(edit.Device!.Value) ?? new Device(edit.Device.Value);
        lock (device)
            return device.ToRecord() with { Project = edit.Project };
    }

    private void Apply(TableEdit edit)
    {
        var device = fleet.FindOrAdd(edit.Device!.Value);
        lock (device)
        {
            device.Settings = edit.After;
            if (edit.Project is null)
                return;
            device.AssignProject(edit.Project);
            writer.Enqueue(device);
        }
    }

    private static IEnumerable<AuditEntry> EntriesOf(TableEdit edit)
    {
        var mac = edit.Device!.Value;
        if (edit.IsNew)
            yield return DeviceSettings.EntryOf(AddAction, mac, null, edit.After);
        else if (IsOfSettings(edit))
            yield return DeviceSettings.EntryOf(DeviceChanges.ChangeAction, mac, edit.Before, edit.After);
        if (edit.Project is not null)
        {
            yield return AuditEntry.Of(
                DeviceChanges.ChangeAction, $"device:{mac}", new AssignedProject(null), new AssignedProject(edit.Project));
        }
    }

    private sealed record AssignedProject(string? Project);
}
