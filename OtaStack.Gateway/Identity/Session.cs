using System.Diagnostics.CodeAnalysis;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// One browser in which somebody is signed in. Kept here, not in the cookie: ending it makes every copy of it void.
/// </summary>
[SuppressMessage("Design", "CA1001",
    Justification = "The source has no timer, and requests still want its token after the end.")]
public sealed class Session(SessionRecord record)
{
    private readonly CancellationTokenSource _ended = new();
    private int _openRequests;
    private long _lastUsedTicks = record.LastUsedAt.UtcTicks;
    private string _stamp = record.Stamp;
    private string? _nextStamp;

    /// <summary>Who is signed in.</summary>
    public string Account => record.Account;

    /// <summary>When he signed in.</summary>
    public DateTimeOffset StartedAt => record.StartedAt;

    /// <summary>The last request.</summary>
    public DateTimeOffset LastUsedAt => new(Volatile.Read(ref _lastUsedTicks), TimeSpan.Zero);

    /// <summary>What the browser called itself; empty where it did not.</summary>
    public string Browser => record.Browser;

    /// <summary>Of the cookie's value; see <see cref="Secret"/>. Its key among the sessions.</summary>
    public string Hash => record.Hash;

    /// <summary>The account's stamp that it was started under.</summary>
    public string Stamp
    {
        get => Volatile.Read(ref _stamp);
        set => Volatile.Write(ref _stamp, value);
    }

    /// <summary>
    /// The stamp that its own person is about to write with a new password: under it the session goes on.
    /// </summary>
    public string? NextStamp
    {
        get => Volatile.Read(ref _nextStamp);
        set => Volatile.Write(ref _nextStamp, value);
    }

    /// <summary>Is cancelled when it ends: what is open through it is cut.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Notes that it was used.</summary>
    public void Touch(DateTimeOffset now) => Volatile.Write(ref _lastUsedTicks, now.UtcTicks);

    /// <summary>A request began (1) or ended (-1). A websocket that is open for days is use.</summary>
    public void Count(int requests) => Interlocked.Add(ref _openRequests, requests);

    /// <summary>Whether it is too old, or was too long without use.</summary>
    public bool IsExpired(DateTimeOffset now) =>
        now - StartedAt > Sessions.MaximumAge
        || (now - LastUsedAt > Sessions.MaximumIdle && Volatile.Read(ref _openRequests) == 0);

    /// <summary>Cuts what is open through it.</summary>
    public void End() => _ended.Cancel();

    /// <summary>As it is now, to be kept.</summary>
    public SessionRecord ToRecord() => record with { Stamp = Stamp, LastUsedAt = LastUsedAt };
}
