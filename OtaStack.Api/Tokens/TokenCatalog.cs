using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Tokens;

/// <summary>
/// All tokens, in memory. They are changed in <see cref="AuditedChanges"/>, one change at a time, after the database.
/// </summary>
public sealed class TokenCatalog(UnreadableRows unreadable)
{
    private readonly ConcurrentDictionary<(UInt128, UInt128), TokenEntry> _byHash = new();
    private readonly ConcurrentDictionary<(TokenScope, string), TokenEntry[]> _byOwner = new();
    private volatile bool _any;

    /// <summary>Whether there is a token.</summary>
    public bool Any => _any;

    /// <summary>Every token, also expired ones, in no particular order.</summary>
    internal IEnumerable<TokenEntry> All => _byHash.Select(entry => entry.Value);

    /// <summary>The tokens of a device, group or project, the newest first, also expired ones.</summary>
    public IReadOnlyList<TokenEntry> Of(TokenScope scope, string owner) =>
        _byOwner.TryGetValue((scope, owner), out var tokens) ? tokens : [];

    /// <summary>The valid token with this text; null if there is none.</summary>
    public TokenEntry? Find(ReadOnlySpan<char> text, DateTimeOffset now)
    {
        if (!TokenText.IsWellFormed(text))
            return null;

        Span<byte> bytes = stackalloc byte[TokenText.Length];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Encoding.ASCII.GetBytes(text, bytes);
        SHA256.HashData(bytes, hash);

        // How long the lookup takes depends on hashes, which tell nothing about the text of a token.
        return _byHash.TryGetValue(KeyOf(hash), out var token) && token.HasHash(hash) && token.IsValid(now)
            ? token
            : null;
    }

    /// <summary>Reads the tokens from the database; called once, before the first request.</summary>
    internal void Load(SqliteConnection connection)
    {
        var tokens = new Dictionary<string, TokenEntry>();
        unreadable.Read(
            connection, StoredTables.Tokens, record => tokens[record.Id] = new TokenEntry(record),
            check: record => _ = new TokenEntry(record));
        foreach (var owner in tokens.Values.GroupBy(token => (token.Record.Scope, token.Record.Owner)))
            Set(owner.Key.Scope, owner.Key.Owner, owner);
    }

    /// <summary>Replaces the tokens of an owner. Call inside of <see cref="Change{T}.Apply"/>.</summary>
    internal void Set(TokenScope scope, string owner, IEnumerable<TokenEntry> tokens)
    {
        TokenEntry[] newestFirst = [.. tokens.OrderByDescending(token => token.Record.CreatedAt)];
        foreach (var token in Of(scope, owner))
            _byHash.TryRemove(KeyOf(token.Hash), out _);
        foreach (var token in newestFirst)
            _byHash[KeyOf(token.Hash)] = token;
        if (newestFirst.Length > 0)
            _byOwner[(scope, owner)] = newestFirst;
        else
            _byOwner.TryRemove((scope, owner), out _);
        _any = !_byHash.IsEmpty;
    }

    private static (UInt128, UInt128) KeyOf(ReadOnlySpan<byte> hash) =>
        (BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
}
