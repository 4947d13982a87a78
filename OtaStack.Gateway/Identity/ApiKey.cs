using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OtaStack.Gateway.Identity;

/// <summary>A key by which a script signs in, as it is kept: <c>api-keys.json</c>.</summary>
/// <param name="Id">The part of it that is no secret: 12 hexadecimal digits.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Scope">One of <c>AccessScope</c>.</param>
/// <param name="SecretHash">Of the other part; see <see cref="Secret"/>.</param>
/// <param name="Account">Who made it. It ends with that account.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is void; null: never.</param>
public sealed record ApiKeyRecord(
    string Id, string Name, string Scope, string SecretHash, string Account, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt)
{
    /// <summary>The last request, some minutes late; null before the first.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The account's <c>Id</c>, where it has one.</summary>
    public string? AccountId { get; init; }
}

/// <inheritdoc cref="ApiKeyRecord"/>
[SuppressMessage("Design", "CA1001",
    Justification = "The source has no timer, and requests still want its token after the end.")]
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

    /// <summary>The last request; null before the first.</summary>
    public DateTimeOffset? LastUsedAt =>
        Volatile.Read(ref _lastUsedTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>
    /// Is cancelled when it is revoked or expires, or its account goes: what is open through it is cut.
    /// </summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Takes as long for a wrong secret as for the right one.</summary>
    public bool HasSecret(string secret) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Secret.Hash(secret)), Encoding.ASCII.GetBytes(record.SecretHash));

    /// <summary>Whether its day has come.</summary>
    public bool IsExpired(DateTimeOffset now) => now >= ExpiresAt;

    /// <summary>Notes that it was used.</summary>
    public void Touch(DateTimeOffset now) => Volatile.Write(ref _lastUsedTicks, now.UtcTicks);

    /// <summary>Cuts what is open through it.</summary>
    public void End() => _ended.Cancel();

    /// <summary>As it is now, to be kept.</summary>
    public ApiKeyRecord ToRecord() => record with { LastUsedAt = LastUsedAt };
}
