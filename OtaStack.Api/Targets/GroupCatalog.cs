using Microsoft.Data.Sqlite;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Targets;

/// <summary>
/// All groups, in memory. Readers take <see cref="Current"/> once and see a consistent state.
/// <see cref="GroupChanges"/> writes to the database first, and then replaces the snapshot.
/// </summary>
public sealed partial class GroupCatalog(UnreadableRows unreadable, ILogger<GroupCatalog> logger)
{
    private volatile TargetGroups _current = TargetGroups.None;

    /// <summary>The groups as they are now.</summary>
    public TargetGroups Current => _current;

    /// <summary>Reads the groups from the database; called once, before the first request.</summary>
    internal void Load(SqliteConnection connection)
    {
        var records = new Dictionary<string, GroupRecord>();
        unreadable.Read(
            connection, StoredTables.Groups, record => records[record.Name] = record,
            check: record => _ = new TargetGroup(record));
        _current = new TargetGroups(records.Values);
        foreach (var fault in _current.Faults)
            LogUnusable(fault.Group, fault.Message);
    }

    internal void Set(TargetGroups groups) => _current = groups;

    [LoggerMessage(1, LogLevel.Error,
        "The expression of the group {Group} cannot be used, so the group has no devices: {Reason} Change it with "
            + "PATCH /api/groups/{{name}}")]
    private partial void LogUnusable(string group, string reason);
}
