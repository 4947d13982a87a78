using System.Diagnostics.CodeAnalysis;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// One browser in which a user is signed in. The state is on the server, so that ending a session invalidates every
/// copy of its cookie.
/// </summary>
[SuppressMessage("Design", "CA1001",
    Justification = "The source has no timer, and requests use its token after the session has ended.")]
public sealed class Session(SessionRecord record)
{
    private readonly CancellationTokenSource _ended = new();
    private int _openRequests;
    private long _lastUsedTicks = record.LastUsedAt.UtcTicks;
    private string _stamp = record.Stamp;
    private string? _nextStamp;
    private long _confirmedAt; // monotonic; 0: not

    /// <summary>Id of the signed-in person.</summary>
    public string PersonId => record.PersonId;

    /// <summary>The time of sign-in.</summary>
    public DateTimeOffset StartedAt => record.StartedAt;

    /// <summary>The time of the last request.</summary>
    public DateTimeOffset LastUsedAt => new(Volatile.Read(ref _lastUsedTicks), TimeSpan.Zero);

    /// <summary>The browser's User-Agent header, or an empty string.</summary>
    public string Browser => record.Browser;

    /// <summary>IP address of the sign-in; empty if it was not recorded.</summary>
    public string Address => record.Address;

    /// <summary>Hash of the cookie's value; see <see cref="Secret"/>. Identifies the session.</summary>
    public string Hash => record.Hash;

    /// <summary>The person's stamp when the session started.</summary>
    public string Stamp
    {
        get => Volatile.Read(ref _stamp);
        set => Volatile.Write(ref _stamp, value);
    }

    /// <summary>
    /// The stamp of a new password that this session's user is setting. It keeps the session valid after the change.
    /// </summary>
    public string? NextStamp
    {
        get => Volatile.Read(ref _nextStamp);
        set => Volatile.Write(ref _nextStamp, value);
    }

    /// <summary>Cancelled when the session ends. Its open requests are then cut.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>
    /// Records that the person has just confirmed at the provider who they are. Allows one change within
    /// <see cref="Sessions.ConfirmationLifetime"/>. Not stored.
    /// </summary>
    public void Confirm(TimeProvider time) => Volatile.Write(ref _confirmedAt, time.GetTimestamp());

    /// <summary>Whether a change is allowed.</summary>
    public bool IsConfirmed(TimeProvider time) => IsRecent(Volatile.Read(ref _confirmedAt), time);

    /// <summary>Whether a change is allowed; then it was the last one.</summary>
    public bool UseConfirmation(TimeProvider time) => IsRecent(Interlocked.Exchange(ref _confirmedAt, 0), time);

    /// <summary>Records that the session was used.</summary>
    public void Touch(DateTimeOffset now) => Volatile.Write(ref _lastUsedTicks, now.UtcTicks);

    /// <summary>Counts a request that begins (1) or ends (-1). A session with an open websocket is in use.</summary>
    public void Count(int requests) => Interlocked.Add(ref _openRequests, requests);

    /// <summary>Whether the session is too old or was unused for too long.</summary>
    public bool IsExpired(DateTimeOffset now) =>
        now - StartedAt > Sessions.MaximumAge
        || (now - LastUsedAt > Sessions.MaximumIdle && Volatile.Read(ref _openRequests) == 0);

    /// <summary>Cuts the session's open requests.</summary>
    public void End() => _ended.Cancel();

    /// <summary>The record to store.</summary>
    public SessionRecord ToRecord() => record with { Stamp = Stamp, LastUsedAt = LastUsedAt };

    private static bool IsRecent(long confirmedAt, TimeProvider time) =>
        confirmedAt != 0 && time.GetElapsedTime(confirmedAt) <= Sessions.ConfirmationLifetime;
}
