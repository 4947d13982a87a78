using System.Security.Cryptography;
using System.Text;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Tokens;

/// <summary>A token in memory.</summary>
public sealed class TokenEntry
{
    private readonly byte[] _hash;
    private long _lastUsed;

    /// <exception cref="FormatException">The row is not one of a token.</exception>
    internal TokenEntry(TokenRecord record)
    {
        Record = record;
        _hash = Convert.FromHexString(record.Hash);
        if (_hash.Length != SHA256.HashSizeInBytes)
            throw new FormatException("Its hash is not a SHA-256.");
        if (record.Scope == TokenScope.Device)
            Device = MacAddress.Parse(record.Owner);
        _lastUsed = record.LastUsedAt?.UtcTicks ?? 0;
    }

    /// <summary>Its row, with a last use that may be older.</summary>
    public TokenRecord Record { get; }

    /// <summary>The device that may show it; the default value for a token of a group or project.</summary>
    public MacAddress Device { get; }

    /// <summary>SHA-256 of its text.</summary>
    internal ReadOnlySpan<byte> Hash => _hash;

    /// <summary>When a board last showed it, to the minute; null if none has.</summary>
    public DateTimeOffset? LastUsedAt =>
        Volatile.Read(ref _lastUsed) is not 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>SHA-256 of a token's text, as it is stored.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    public bool IsValid(DateTimeOffset now) => Record.ValidUntil is not { } end || now < end;

    /// <summary>Compares in constant time.</summary>
    internal bool HasHash(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(_hash, hash);

    /// <summary>
    /// Notes a use. True if it is a minute after the last one that was noted, so that it should be stored.
    /// </summary>
    internal bool Use(DateTimeOffset now)
    {
        var last = Volatile.Read(ref _lastUsed);
        return now.UtcTicks - last >= TimeSpan.TicksPerMinute
            && Interlocked.CompareExchange(ref _lastUsed, now.UtcTicks, last) == last;
    }

    /// <summary>The same token of another owner.</summary>
    internal TokenEntry Of(string owner) => new(Record with { Owner = owner, LastUsedAt = LastUsedAt });

    /// <summary>The same token with another end.</summary>
    internal TokenEntry With(DateTimeOffset? validUntil) =>
        new(Record with { ValidUntil = validUntil, LastUsedAt = LastUsedAt });
}
