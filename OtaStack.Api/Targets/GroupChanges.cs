using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Storage;
using OtaStack.Api.Tokens;

namespace OtaStack.Api.Targets;

/// <summary>
/// Makes, changes and deletes groups. A change is on disk, with its audit entry, before polls and expressions see it.
/// </summary>
public sealed class GroupChanges(GroupCatalog catalog, TokenCatalog tokens, AuditedChanges changes)
{
    /// <summary>Longest list of groups. Each poll may have to look at all of them.</summary>
    internal const int MaximumGroups = 1000;

    /// <summary>Makes, changes or deletes a group.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="name">The group.</param>
    /// <param name="edit">
    /// Decides what becomes of it, given what it is: the first is the group as it is, or null; the result is the group
    /// as it will be, null to delete it; or why not.
    /// </param>
    /// <param name="isDryRun">Only say what it would be.</param>
    /// <param name="cancellationToken">Cancels it before it begins.</param>
    /// <param name="respond">The response, for repetitions of the request (<see cref="Change{T}.Response"/>).</param>
    internal Task<GroupEdit> EditAsync(
        Actor actor, string name, Func<GroupRecord?, GroupEdit> edit, bool isDryRun,
        CancellationToken cancellationToken, Func<GroupEdit, KeptResponse>? respond = null) =>
        changes.MakeAsync(
            actor, () =>
            {
                var before = catalog.Current.Find(name)?.Record;
                var result = edit(before);
                if (result.Problem is not null || (before is null && result.Group is null))
                    return new Change<GroupEdit>(result);

                var after = result.Group;
                if (after is null && !actor.MayChangeTokens && tokens.Of(TokenScope.Group, name).Count > 0)
                {
                    return new Change<GroupEdit>(result with
                    {
                        Problem = $"The group {name} has tokens. Only an admin may delete it, because they are deleted "
                            + "with it.",
                        Kind = GroupProblem.NeedsAdmin,
                    });
                }

                if (before is not null && after is not null)
                {
                    if (AreEqual(before, after))
                        return new Change<GroupEdit>(result with { Group = before, Groups = catalog.Current });
                    after = after with { Revision = before.Revision + 1 };
                }

                var groups = new TargetGroups(catalog.Current.All.Select(group => group.Record)
                    .Where(other => other.Name != name).Concat(after is null ? [] : [after]));
                result = WithProblem(result with { Group = after, Groups = groups }, name);
                return result.Problem is not null || isDryRun
                    ? new Change<GroupEdit>(result)
                    : Written(name, before, after, groups, result) with
                    {
                        Response = respond is null ? null : () => respond(result),
                    };
            },
            cancellationToken);

    private Change<GroupEdit> Written(
        string name, GroupRecord? before, GroupRecord? after, TargetGroups groups, GroupEdit result) => new(result)
    {
        FreesSpace = after is null,
        Write = async context =>
        {
            await context.Groups.Where(group => group.Name == name).ExecuteDeleteAsync();
            if (after is not null)
                context.Groups.Add(after);
            await context.SaveChangesAsync();
            if (after is null)
            {
                await context.Tokens.Where(token => token.Scope == TokenScope.Group && token.Owner == name)
                    .ExecuteDeleteAsync();
            }
        },
        Entries =
        [
            AuditEntry.Of(
                before is null ? "group.create" : after is null ? "group.delete" : "group.change", $"group:{name}",
                FieldsOf(before), FieldsOf(after)),
        ],
        Apply = () =>
        {
            catalog.Set(groups);
            // A later group with this name must not inherit them.
            if (after is null)
                tokens.Set(TokenScope.Group, name, []);
        },
    };

    // What was wrong before, and still is, must not stop other changes.
    private GroupEdit WithProblem(GroupEdit edit, string changed)
    {
        var groups = edit.Groups!;
        if (groups.All.Length > MaximumGroups && catalog.Current.Find(changed) is null)
            return edit with { Problem = $"There are {MaximumGroups} groups already; more are not allowed." };

        var known = catalog.Current.Faults.Select(fault => fault.Group).ToHashSet();
        if (groups.Faults.FirstOrDefault(fault =>
            fault.Group == changed || !known.Contains(fault.Group)) is not { } fault)
            return edit;

        return fault.Group == changed || fault.Error is null
            ? edit with { Problem = fault.Message, Error = fault.Error }
            : edit with
            {
                Problem = $"The group {fault.Group} needs {changed}: its expression is "
                    + $"{groups.Find(fault.Group)!.Record.Expression}. Change it first.",
            };
    }

    private static bool AreEqual(GroupRecord one, GroupRecord other) =>
        one with { Devices = other.Devices, Revision = other.Revision } == other
        && one.Devices.SequenceEqual(other.Devices);

    // Without the name, which is the entry's subject, and the revision.
    private static AuditedFields? FieldsOf(GroupRecord? group) => group is null ? null : new(
        group.Devices, group.Expression, group.Priority, group.Pin, group.Channel);

    private sealed record AuditedFields(
        IReadOnlyList<string> Devices, string? Expression, int Priority, string? Pin, string? Channel);
}

/// <summary>What becomes of a group.</summary>
internal sealed record GroupEdit
{
    /// <summary>The group; null if there is none.</summary>
    public GroupRecord? Group { get; init; }

    /// <summary>All groups afterwards; null if nothing is or would be changed.</summary>
    public TargetGroups? Groups { get; init; }

    /// <summary>Why it cannot be changed like this, for people; null if it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Where its expression is wrong; null if that is not the problem.</summary>
    public TargetError? Error { get; init; }

    /// <summary>Which kind of problem.</summary>
    public GroupProblem Kind { get; init; }
}

/// <summary>Why a group cannot be changed.</summary>
internal enum GroupProblem
{
    /// <summary>The groups would not fit together.</summary>
    Invalid = 0,
    NoSuchGroup,
    Exists,
    ChangedMeanwhile,
    NeedsAdmin,
}
