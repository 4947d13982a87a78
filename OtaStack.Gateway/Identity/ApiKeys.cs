using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// The API keys of scripts: <c>otastack_{id}_{secret}</c>. A created or revoked key is on disk before the request is
/// answered; the time of last use is written later. Commands may create keys from another process.
/// </summary>
internal sealed class ApiKeys(PeopleDatabase database, Accounts accounts, TimeProvider time)
{
    public const int MaximumNameLength = 64;

    /// <summary>The longest life of a key that expires, in days.</summary>
    public const int MaximumDays = 3650;

    /// <summary>Limit for all people together. Expired keys do not count.</summary>
    public const int MaximumKeys = 1000;

    private const string Prefix = "otastack_";
    private const int IdLength = 12;

    private static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, ApiKey> _keys = new();
    private readonly ChangedRows _changed = new();
    private readonly Lock _changing = new();
    private long _version = -1;

    /// <summary>All keys, by name. Expired keys are included until the next key is created.</summary>
    public IReadOnlyList<ApiKey> All
    {
        get
        {
            Reload();
            return [.. _keys.Values.OrderBy(key => key.Name, StringComparer.OrdinalIgnoreCase)];
        }
    }

    /// <summary>Whether the text has the prefix of a key.</summary>
    public static bool IsKey(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The key, unless it is unknown, revoked or expired.</summary>
    public ApiKey? Find(string text)
    {
        if (!IsKey(text) || text.Length < Prefix.Length + IdLength + 2 || text[Prefix.Length + IdLength] != '_')
            return null;

        Reload();
        if (!_keys.TryGetValue(text.Substring(Prefix.Length, IdLength), out var key)
            || !key.HasSecret(text[(Prefix.Length + IdLength + 1)..])
            || !IsValid(key))
            return null;

        var now = time.GetUtcNow();
        if (!(now - key.LastUsedAt <= UseResolution))
            _changed.Add(key.Id);
        key.Touch(now);
        return key;
    }

    /// <summary>What the key may do now: never more than the person who created it.</summary>
    public string RoleOf(ApiKey key) =>
        key.PersonId.Length > 0 && accounts.FindById(key.PersonId) is { } creator
            && !Roles.Includes(creator.Role, key.Role)
            ? creator.Role
            : key.Role;

    /// <summary>Creates a key. Returns null, or a sentence that says why the key cannot be created.</summary>
    /// <param name="name">1 to 64 printable characters, different from the names of other valid keys.</param>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <param name="creator">Who asks; null: a command.</param>
    /// <param name="expiresAt">Null: never.</param>
    /// <param name="key">The key.</param>
    /// <param name="text">The key's text for its user. It is not stored.</param>
    /// <exception cref="SqliteException">The key cannot be written.</exception>
    public string? Create(
        string name, string role, Account? creator, DateTimeOffset? expiresAt, out ApiKey? key, out string text)
    {
        (key, text) = (null, "");
        if (!Roles.IsRole(role))
            return Roles.Rule;
        if (name.Trim() is not { Length: > 0 and <= MaximumNameLength } trimmed || trimmed.Any(char.IsControl))
            return $"The name must have 1 to {MaximumNameLength} characters.";

        Reload();
        lock (_changing)
        {
            var valid = _keys.Values.Where(IsValid).ToArray();
            if (valid.Any(other => other.Name.Equals(trimmed, StringComparison.OrdinalIgnoreCase)))
                return $"A key named \"{trimmed}\" already exists. Choose another name, or revoke that key first.";
            if (valid.Length >= MaximumKeys)
                return $"There are already {MaximumKeys} keys. Revoke one first.";

            var secret = Secret.Create();
            var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
            var made = new ApiKey(new ApiKeyRecord(id, trimmed, role, Secret.Hash(secret), creator?.Id ?? "",
                creator?.Name ?? "./otastack key", time.GetUtcNow(), expiresAt));
            if (!TryWriteInsteadOf([.. _keys.Values.Except(valid)], made, creator))
                return Account.AskerHasChanged;

            (key, text) = (made, $"{Prefix}{id}_{secret}");
            return null;
        }
    }

    /// <summary>False if there is no such key.</summary>
    /// <exception cref="SqliteException">The key is revoked, but not on disk.</exception>
    public bool Revoke(string id)
    {
        Reload();
        lock (_changing)
        {
            if (!_keys.TryGetValue(id, out var key))
                return false;

            // The key stops working at once, even if the write fails; the write makes the revocation permanent.
            Remove(key);
            Write();
            return true;
        }
    }

    /// <summary>
    /// Cuts open requests of keys that are expired or may do something else than before, and removes keys whose creator no
    /// longer exists.
    /// </summary>
    public void EndInvalid()
    {
        Reload();
        lock (_changing)
        {
            var now = time.GetUtcNow();
            foreach (var key in _keys.Values.Where(key => key.IsExpired(now)))
                key.End();
            // There is always an admin. If there seem to be no people, the database cannot be read.
            if (accounts.Current.All.Count == 0)
                return;
            foreach (var key in _keys.Values.Where(key => !HasCreator(key)))
                Remove(key);
            foreach (var key in _keys.Values.Where(key => RoleOf(key) != key.RoleOfOpenRequests))
            {
                _keys[key.Id] = new ApiKey(key.ToRecord()) { RoleOfOpenRequests = RoleOf(key) };
                key.End();
            }
        }
    }

    /// <summary>Writes changes. If that fails, the next call tries again.</summary>
    /// <exception cref="SqliteException">The keys cannot be written.</exception>
    public void Save()
    {
        lock (_changing)
            Write();
    }

    private bool IsValid(ApiKey key) => !key.IsExpired(time.GetUtcNow()) && HasCreator(key);

    private bool HasCreator(ApiKey key) => key.PersonId.Length == 0 || accounts.FindById(key.PersonId) is not null;

    private void Remove(ApiKey key)
    {
        _changed.Add(key.Id);
        _keys.TryRemove(key.Id, out _);
        key.End();
    }

    private bool TryWriteInsteadOf(ApiKey[] expired, ApiKey made, Account? creator)
    {
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction();
        if (creator is not null && !PeopleRows.IsUnchanged(connection, creator.Id, creator.Stamp))
            return false;

        PeopleRows.Add(connection, made.ToRecord());
        transaction.Commit();
        _keys[made.Id] = made;
        foreach (var old in expired)
            Remove(old);
        return true;
    }

    private void Write() => _changed.Save(database, (connection, id) =>
    {
        if (_keys.TryGetValue(id, out var key))
            PeopleRows.SetLastUse(connection, key);
        else
            PeopleRows.DeleteKey(connection, id);
    });

    // Takes in what another process has changed.
    private void Reload()
    {
        try
        {
            var version = database.Version;
            if (version == Volatile.Read(ref _version))
                return;

            lock (_changing)
            {
                using var connection = database.Open();
                var rows = PeopleRows.Keys(connection);
                foreach (var row in rows.Where(row => !_changed.Contains(row.Id)))
                    _keys.GetOrAdd(row.Id, _ => new ApiKey(row));
                foreach (var gone in _keys.Values.ExceptBy(rows.Select(row => row.Id), key => key.Id))
                {
                    _keys.TryRemove(gone.Id, out _);
                    gone.End();
                }

                Volatile.Write(ref _version, version);
            }
        }
        catch (SqliteException)
        {
            // The known keys stay valid; Accounts writes to the log that the database cannot be read.
        }
    }
}
