using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;

namespace OtaStack.Api.Devices.Table;

/// <summary>Groups whose lists of devices change together with devices (<see cref="TableGroups.Changed"/>).</summary>
internal sealed class ChangedGroups(IReadOnlyList<(GroupRecord Before, GroupRecord After)> changes)
{
    /// <summary>What the audit says about them.</summary>
    public IEnumerable<AuditEntry> Entries => changes.Select(change => AuditEntry.Of(
        "group.change", $"group:{change.After.Name}", new Listed(change.Before.Devices),
        new Listed(change.After.Devices)));

    /// <summary>Writes them, inside a transaction of <see cref="AuditedChanges"/>.</summary>
    public async Task WriteAsync(OtaStackContext context)
    {
        var names = changes.Select(change => change.After.Name).ToList();
        await context.Groups.Where(group => names.Contains(group.Name)).ExecuteDeleteAsync();
        context.Groups.AddRange(changes.Select(change => change.After));
        await context.SaveChangesAsync();
    }

    /// <summary>Brings them into memory.</summary>
    public void Apply(GroupCatalog groups)
    {
        if (changes.Count == 0)
            return;

        var changed = changes.ToDictionary(change => change.After.Name, change => change.After);
        groups.Set(new TargetGroups(groups.Current.All.Select(group =>
            changed.GetValueOrDefault(group.Name, group.Record))));
    }

    private sealed record Listed(IReadOnlyList<string> Devices);
}
