using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace OtaStack.Gateway.Identity;

/// <summary>The sessions, in memory. <see cref="IdentityUpkeep"/> writes changes to the database.</summary>
internal sealed class Sessions(PeopleDatabase database, Accounts accounts, TimeProvider time)
{
    public static readonly TimeSpan MaximumIdle = TimeSpan.FromDays(7);
    public static readonly TimeSpan MaximumAge = TimeSpan.FromDays(30);

    /// <summary>How long a confirmation at the provider counts.</summary>
    public static readonly TimeSpan ConfirmationLifetime = TimeSpan.FromMinutes(5);

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
    private readonly ChangedRows _changedSessions = new();
    private readonly ChangedRows _changedBrowsers = new();
    private readonly ChangedRows _signedIn = new();
    private readonly Lock _saving = new();

    /// <exception cref="SqliteException">The database cannot be read.</exception>
    public void Load()
    {
        using var connection = database.Open();
        foreach (var record in PeopleRows.Sessions(connection))
            _sessions[record.Hash] = new Session(record);
        foreach (var browser in PeopleRows.Browsers(connection))
            _browsers[browser.Hash] = browser;
    }

    /// <summary>Writes changes. If that fails, the next call tries again.</summary>
    /// <exception cref="SqliteException">The sessions cannot be written.</exception>
    public void Save()
    {
        lock (_saving)
        {
            _changedSessions.Save(database, (connection, hash) =>
            {
                if (_sessions.TryGetValue(hash, out var session))
                    PeopleRows.Write(connection, session.ToRecord());
                else
                    PeopleRows.DeleteSession(connection, hash);
            });
            _signedIn.Save(database, (connection, hash) =>
            {
                if (_sessions.TryGetValue(hash, out var session) && accounts.FindById(session.PersonId) is { } account)
                    PeopleRows.SetLastSignIn(connection, account, session.StartedAt, session.Address);
            });
            _changedBrowsers.Save(database, (connection, hash) =>
            {
                if (_browsers.TryGetValue(hash, out var browser))
                    PeopleRows.Write(connection, browser);
                else
                    PeopleRows.DeleteBrowser(connection, hash);
            });
        }
    }

    /// <summary>
    /// Starts a session. Only the browser knows <paramref name="cookie"/>; the server keeps its hash.
    /// </summary>
    /// <param name="account">Who signs in.</param>
    /// <param name="browser">The User-Agent header.</param>
    /// <param name="address">IP address of the browser.</param>
    /// <param name="cookie">The value of its cookie.</param>
    public Session Start(Account account, string browser, string address, out string cookie)
    {
        var now = time.GetUtcNow();
        cookie = Secret.Create();
        var text = browser.Length > MaximumBrowserText ? browser[..MaximumBrowserText] : browser;
        var session = new Session(new SessionRecord(
            Secret.Hash(cookie), account.Id, account.Stamp, now, now, text, address));
        _sessions[session.Hash] = session;
        _changedSessions.Add(session.Hash);
        _signedIn.Add(session.Hash);
        foreach (var tooMany in Of(account).OrderByDescending(other => other.LastUsedAt).Skip(MaximumPerAccount))
            End(tooMany);
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
            _changedSessions.Add(session.Hash);
        session.Touch(now);
        return session;
    }

    public IEnumerable<Session> Of(Account account) =>
        _sessions.Values.Where(session => session.PersonId == account.Id);

    public void End(Session session)
    {
        _sessions.TryRemove(session.Hash, out _);
        _changedSessions.Add(session.Hash);
        session.End();
    }

    /// <summary>Ends the sessions of an account, and forgets its browsers.</summary>
    /// <param name="account">The account.</param>
    /// <param name="except">A session to keep.</param>
    public void EndAll(Account account, Session? except = null)
    {
        foreach (var session in Of(account).Where(session => session != except))
            End(session);
        foreach (var browser in _browsers.Values.Where(browser => browser.PersonId == account.Id))
            Forget(browser);
    }

    /// <summary>Keeps a session valid whose person has set a new password in it.</summary>
    public void Keep(Session session, string stamp)
    {
        session.Stamp = stamp;
        _changedSessions.Add(session.Hash);
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
            Forget(browser);
    }

    /// <summary>
    /// Whether this browser has signed in to this account before, with its current password.
    /// </summary>
    public bool KnowsBrowser(string cookie, Account account) =>
        _browsers.TryGetValue(Secret.Hash(cookie), out var browser)
        && browser.PersonId == account.Id && IsKnown(browser, time.GetUtcNow());

    /// <summary>Remembers the browser, and returns its new cookie.</summary>
    public string RememberBrowser(Account account)
    {
        var cookie = Secret.Create();
        var browser = new KnownBrowser(Secret.Hash(cookie), account.Id, account.Stamp, time.GetUtcNow());
        _browsers[browser.Hash] = browser;
        _changedBrowsers.Add(browser.Hash);
        var latest = _browsers.Values.Where(other => other.PersonId == account.Id)
            .OrderByDescending(other => other.SeenAt);
        foreach (var tooMany in latest.Skip(MaximumBrowsers))
            Forget(tooMany);
        return cookie;
    }

    public void ForgetBrowser(string cookie)
    {
        if (_browsers.TryGetValue(Secret.Hash(cookie), out var browser))
            Forget(browser);
    }

    private void Forget(KnownBrowser browser)
    {
        _browsers.TryRemove(browser.Hash, out _);
        _changedBrowsers.Add(browser.Hash);
    }

    private bool IsValid(Session session, DateTimeOffset now) =>
        !session.IsExpired(now) && accounts.FindById(session.PersonId) is { } account
        && (account.Stamp == session.Stamp || account.Stamp == session.NextStamp);

    private bool IsKnown(KnownBrowser browser, DateTimeOffset now) =>
        now - browser.SeenAt <= BrowserMemory && accounts.FindById(browser.PersonId)?.Stamp == browser.Stamp;
}
