using System.Collections.Concurrent;

namespace OtaStack.Gateway.Identity;

/// <summary>The sessions, in memory. <see cref="IdentityUpkeep"/> writes changes to <c>sessions.json</c>.</summary>
internal sealed class Sessions(IdentityFolder folder, Accounts accounts, TimeProvider time)
{
    public static readonly TimeSpan MaximumIdle = TimeSpan.FromDays(7);
    public static readonly TimeSpan MaximumAge = TimeSpan.FromDays(30);

    /// <summary>How long a browser counts as known after its last sign-in.</summary>
    public static readonly TimeSpan BrowserMemory = TimeSpan.FromDays(180);

    /// <summary>
    /// Known browsers of one account, each with its own failure count. The least recently seen one is dropped first.
    /// </summary>
    public const int MaximumBrowsers = 20;

    /// <summary>Sessions of one account. The least recently used one ends first.</summary>
    private const int MaximumPerAccount = 100;

    private const int MaximumBrowserText = 200;

    /// <summary>How old the stored time of last use may be.</summary>
    private static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Session> _sessions = new();
    private readonly ConcurrentDictionary<string, KnownBrowser> _browsers = new();
    private readonly Lock _saving = new();
    private int _changes;
    private int _savedChanges;

    public void Load()
    {
        var file = folder.Read<SessionFile>(SessionFile.Name) ?? new SessionFile();
        foreach (var record in file.Sessions)
            _sessions[record.Hash] = new Session(record);
        foreach (var browser in file.Browsers)
            _browsers[browser.Hash] = browser;
    }

    /// <summary>Writes changes. If that fails, the next call tries again.</summary>
    /// <exception cref="IOException">The file cannot be written; also
    /// <see cref="UnauthorizedAccessException"/>.</exception>
    public void Save()
    {
        lock (_saving)
        {
            var changes = Volatile.Read(ref _changes);
            if (changes == _savedChanges)
                return;

            folder.Write(SessionFile.Name, new SessionFile
            {
                Sessions = [.. _sessions.Values.Select(session => session.ToRecord())],
                Browsers = [.. _browsers.Values],
            });
            _savedChanges = changes;
        }
    }

    /// <summary>
    /// Starts a session. Only the browser knows <paramref name="cookie"/>; the server keeps its hash.
    /// </summary>
    public Session Start(Account account, string browser, out string cookie)
    {
        var now = time.GetUtcNow();
        cookie = Secret.Create();
        var text = browser.Length > MaximumBrowserText ? browser[..MaximumBrowserText] : browser;
        var session = new Session(new SessionRecord(Secret.Hash(cookie), account.Name, account.Stamp, now, now, text));
        _sessions[session.Hash] = session;
        foreach (var tooMany in Of(account.Name).OrderByDescending(other => other.LastUsedAt).Skip(MaximumPerAccount))
            End(tooMany);
        Changed();
        return session;
    }

    /// <summary>The session of a cookie, if it is valid.</summary>
    public Session? Find(string cookie)
    {
        if (!_sessions.TryGetValue(Secret.Hash(cookie), out var session))
            return null;

        var now = time.GetUtcNow();
        if (!IsValid(session, now))
        {
            End(session);
            return null;
        }

        if (now - session.LastUsedAt > UseResolution)
            Changed();
        session.Touch(now);
        return session;
    }

    public IEnumerable<Session> Of(string account) => _sessions.Values.Where(session => session.Account == account);

    public void End(Session session)
    {
        if (_sessions.TryRemove(session.Hash, out _))
            Changed();
        session.End();
    }

    /// <summary>Ends the sessions of an account, and forgets its browsers.</summary>
    /// <param name="account">Its name.</param>
    /// <param name="except">A session to keep.</param>
    public void EndAll(string account, Session? except = null)
    {
        foreach (var session in Of(account).Where(session => session != except))
            End(session);
        foreach (var browser in _browsers.Values.Where(browser => browser.Account == account))
            _browsers.TryRemove(browser.Hash, out _);
        Changed();
    }

    /// <summary>
    /// Ends sessions that are too old, or whose account was removed or has a new password, and forgets such browsers.
    /// </summary>
    public void EndInvalid()
    {
        var now = time.GetUtcNow();
        foreach (var session in _sessions.Values.Where(session => !IsValid(session, now)))
            End(session);
        foreach (var browser in _browsers.Values.Where(browser => !IsKnown(browser, now)))
        {
            if (_browsers.TryRemove(browser.Hash, out _))
                Changed();
        }
    }

    /// <summary>
    /// Whether this browser has signed in to this account before, with its current password.
    /// </summary>
    public bool KnowsBrowser(string cookie, string account) =>
        _browsers.TryGetValue(Secret.Hash(cookie), out var browser)
        && browser.Account == account && IsKnown(browser, time.GetUtcNow());

    /// <summary>Remembers the browser, and returns its new cookie.</summary>
    public string RememberBrowser(Account account)
    {
        var cookie = Secret.Create();
        var browser = new KnownBrowser(Secret.Hash(cookie), account.Name, account.Stamp, time.GetUtcNow());
        _browsers[browser.Hash] = browser;
        var latest = _browsers.Values.Where(other => other.Account == account.Name)
            .OrderByDescending(other => other.SeenAt);
        foreach (var tooMany in latest.Skip(MaximumBrowsers))
            _browsers.TryRemove(tooMany.Hash, out _);
        Changed();
        return cookie;
    }

    public void ForgetBrowser(string cookie)
    {
        if (_browsers.TryRemove(Secret.Hash(cookie), out _))
            Changed();
    }

    private bool IsValid(Session session, DateTimeOffset now) =>
        !session.IsExpired(now) && accounts.Find(session.Account) is { } account
        && (account.Stamp == session.Stamp || account.Stamp == session.NextStamp);

    private bool IsKnown(KnownBrowser browser, DateTimeOffset now) =>
        now - browser.SeenAt <= BrowserMemory && accounts.Find(browser.Account)?.Stamp == browser.Stamp;

    private void Changed() => Interlocked.Increment(ref _changes);
}
