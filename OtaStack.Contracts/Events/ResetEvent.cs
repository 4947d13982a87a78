namespace OtaStack.Contracts.Events;

/// <summary>
/// Data of an event <c>reset</c>: the client may have missed changes before this event, and should load its lists
/// again. It gets everything after it.
/// </summary>
/// <param name="Reason">Why, for logs. A client does the same for each of them.</param>
public sealed record ResetEvent(ResetReason Reason);

/// <summary>Why a client has to load its lists.</summary>
public enum ResetReason
{
    /// <summary>The stream was opened without <c>Last-Event-ID</c>.</summary>
    Opened,

    /// <summary>The events after <c>Last-Event-ID</c> are no longer kept.</summary>
    TooOld,

    /// <summary><c>Last-Event-ID</c> is from an earlier run of the API, or not from the API.</summary>
    Restarted,

    /// <summary>More has changed at once than is sent one by one.</summary>
    TooMany,

    /// <summary>Groups have changed, so that <c>q</c> may select other devices.</summary>
    GroupsChanged,
}
