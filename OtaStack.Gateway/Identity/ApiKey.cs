using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OtaStack.Gateway.Identity;

/// <summary>A script's API key as stored in <c>api-keys.json</c>.</summary>
/// <param name="Id">The part that is not secret: 12 hexadecimal digits.</param>
/// <param name="Name">The name its owner gave it.</param>
/// <param name="Scope">One of <c>AccessScope</c>.</param>
/// <param name="SecretHash">Hash of the secret part; see <see cref="Secret"/>.</param>
/// <param name="Account">The account that created it. The key is revoked with that account.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="ExpiresAt">When it expires; null: never.</param>
public sealed record ApiKeyRecord(
    string Id, string Name, string Scope, string SecretHash, string Account, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt)
{
    /// <summary>Time of the last request, up to some minutes old; null before the first.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The account's <c>Id</c>, if it has one.</summary>
    public string? AccountId { get; init; }
}

/// <inheritdoc cref="ApiKeyRecord"/>
[SuppressMessage("Design", "CA1001",
    Justification = "The source has no timer, and requests use its token after the key has ended.")]
public sealed class ApiKey(ApiKeyRecord record)
{
    private readonly CancellationTokenSource _ended = new();
    private long _lastUsedTicks = record.LastUsedAt?.UtcTicks ?? 0;

    /// <inheritdoc cref="ApiKeyRecord.Id"/>
    public string Id => record.Id;

    /// <inheritdoc cref="ApiKeyRecord.Name"/>
    public string Name => record.Name;

    /// <inheritdoc cref="ApiKeyRecord.Scope"/>
    public string Scope => record.Scope;

    /// <inheritdoc cref="ApiKeyRecord.Account"/>
    public string Account => record.Account;

    /// <inheritdoc cref="ApiKeyRecord.AccountId"/>
    public string? AccountId => record.AccountId;

    /// <inheritdoc cref="ApiKeyRecord.CreatedAt"/>
    public DateTimeOffset CreatedAt => record.CreatedAt;

    /// <inheritdoc cref="ApiKeyRecord.ExpiresAt"/>
    public DateTimeOffset? ExpiresAt => record.ExpiresAt;

    /// <summary>Time of the last request; null before the first.</summary>
    public DateTimeOffset? LastUsedAt =>
        Volatile.Read(ref _lastUsedTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>
    /// Cancelled when the key is revoked or expires, or its account is removed. Open requests are then cut.
    /// </summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Compares in constant time.</summary>
    public bool HasSecret(string secret) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Secret.Hash(secret)), Encoding.ASCII.GetBytes(record.SecretHash));

    /// <summary>Whether the key has expired.</summary>
    public bool IsExpired(DateTimeOffset now) => now >= ExpiresAt;

    /// <summary>Records that the key was used.</summary>
    public void Touch(DateTimeOffset now) => Volatile.Write(ref _lastUsedTicks, now.UtcTicks);

    /// <summary>Cuts open requests that use the key.</summary>
    public void End() => _ended.Cancel();

    /// <summary>The record to store.</summary>
    public ApiKeyRecord ToRecord() => record with { LastUsedAt = LastUsedAt };
}
