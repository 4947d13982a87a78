using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// The API keys of scripts: <c>otastack_{id}_{secret}</c>. A created or revoked key is on disk before the request is
/// answered; the time of last use is written later.
/// </summary>
internal sealed class ApiKeys(IdentityFolder folder, Accounts accounts, TimeProvider time)
{
    public const int MaximumNameLength = 64;

    /// <summary>Limit for all accounts together. Expired keys do not count.</summary>
    public const int MaximumKeys = 1000;

    private const string FileName = "api-keys.json";
    private const string Prefix = "otastack_";
    private const int IdLength = 12;

    private static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, ApiKey> _keys = new();
    private readonly Lock _changing = new();
    private bool _isChanged;

    /// <summary>All keys, by name. Expired keys are included until the next key is created.</summary>
    public IReadOnlyList<ApiKey> All => [.. _keys.Values.OrderBy(key => key.Name, StringComparer.OrdinalIgnoreCase)];

    public void Load()
    {
        foreach (var record in folder.Read<ApiKeyRecord[]>(FileName) ?? [])
            _keys[record.Id] = new ApiKey(record);
    }

    /// <summary>Whether the text has the prefix of a key.</summary>
    public static bool IsKey(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The key, unless it is unknown, revoked or expired.</summary>
    public ApiKey? Find(string text)
    {
        if (!IsKey(text) || text.Length < Prefix.Length + IdLength + 2 || text[Prefix.Length + IdLength] != '_'
            || !_keys.TryGetValue(text.Substring(Prefix.Length, IdLength), out var key)
            || !key.HasSecret(text[(Prefix.Length + IdLength + 1)..])
            || !IsValid(key))
            return null;

        var now = time.GetUtcNow();
        if (!(now - key.LastUsedAt <= UseResolution))
            _isChanged = true;
        key.Touch(now);
        return key;
    }

    /// <summary>Creates a key. Returns null, or a sentence that says why the key cannot be created.</summary>
    /// <param name="name">1 to 64 printable characters, different from the names of other valid keys.</param>
    /// <param name="scope">One of <c>AccessScope</c>.</param>
    /// <param name="account">The owner.</param>
    /// <param name="expiresAt">Null: never.</param>
    /// <param name="key">The key.</param>
    /// <param name="text">The key's text for its user. It is not stored.</param>
    public string? Create(
        string name, string scope, string account, DateTimeOffset? expiresAt, out ApiKey? key, out string text)
    {
        (key, text) = (null, "");
        if (name.Trim() is not { Length: > 0 and <= MaximumNameLength } trimmed || trimmed.Any(char.IsControl))
            return $"The name must have 1 to {MaximumNameLength} characters.";

        lock (_changing)
        {
            var valid = _keys.Values.Where(IsValid).ToArray();
            if (valid.Any(other => other.Name.Equals(trimmed, StringComparison.OrdinalIgnoreCase)))
                return $"A key named \"{trimmed}\" already exists. Choose another name, or revoke that key first.";
            if (valid.Length >= MaximumKeys)
                return $"There are already {MaximumKeys} keys. Revoke one first.";

            var secret = Secret.Create();
            var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
            var made = new ApiKey(
                new ApiKeyRecord(id, trimmed, scope, Secret.Hash(secret), account, time.GetUtcNow(), expiresAt)
            {
                AccountId = accounts.Find(account)?.Id,
            });
            Write([.. valid, made]);
            foreach (var expired in _keys.Values.Except(valid))
                Remove(expired);
            _keys[id] = made;
            (key, text) = (made, $"{Prefix}{id}_{secret}");
            return null;
        }
    }

    /// <summary>False if there is no such key.</summary>
    public bool Revoke(string id)
    {
        lock (_changing)
        {
            if (!_keys.TryGetValue(id, out var key))
                return false;

            // The key stops working at once, even if the write fails; the write makes the revocation permanent.
            Remove(key);
            Write(_keys.Values);
            return true;
        }
    }

    /// <summary>
    /// Cuts open requests of expired keys, and removes keys whose account no longer exists.
    /// </summary>
    public void EndInvalid()
    {
        lock (_changing)
        {
            var now = time.GetUtcNow();
            foreach (var key in _keys.Values.Where(key => key.IsExpired(now)))
                key.End();

            // The last account cannot be removed. If there are no accounts, the file is missing and may come back.
            var file = accounts.Current;
            foreach (var key in _keys.Values.Where(
                key => file.Accounts.Count > 0 && !IsOf(file.Find(key.Account), key)))
            {
                Remove(key);
                _isChanged = true;
            }
        }
    }

    /// <summary>Writes changes. If that fails, the next call tries again.</summary>
    /// <exception cref="IOException">The file cannot be written; also
    /// <see cref="UnauthorizedAccessException"/>.</exception>
    public void Save()
    {
        lock (_changing)
        {
            if (_isChanged)
                Write(_keys.Values);
        }
    }

    private bool IsValid(ApiKey key) => !key.IsExpired(time.GetUtcNow()) && IsOf(accounts.Find(key.Account), key);

    private static bool IsOf(Account? account, ApiKey key) => account is not null && account.Id == key.AccountId;

    private void Remove(ApiKey key)
    {
        _keys.TryRemove(key.Id, out _);
        key.End();
    }

    private void Write(IEnumerable<ApiKey> keys)
    {
        _isChanged = false; // reset before writing, so that uses during the write are saved the next time
        try
        {
            folder.Write(FileName, keys.Select(key => key.ToRecord()).ToArray());
        }
        catch
        {
            _isChanged = true;
            throw;
        }
    }
}
