using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OtaStack.Gateway.Identity;

/// <summary>A script's API key as stored.</summary>
/// <param name="Id">The part that is not secret: 12 hexadecimal digits.</param>
/// <param name="Name">The name its owner gave it.</param>
/// <param name="Role">One of <c>Roles</c>.</param>
/// <param name="SecretHash">Hash of the secret part; see <see cref="Secret"/>.</param>
/// <param name="PersonId">Id of the person who created it. The key is revoked with that person, and may never do more.
/// Empty for a key that a command created.</param>
/// <param name="Creator">That person's name, or what created it.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="ExpiresAt">When it expires; null: never.</param>
public sealed record ApiKeyRecord(
    string Id, string Name, string Role, string SecretHash, string PersonId, string Creator, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt)
{
    /// <summary>Time of the last request, up to some minutes old; null before the first.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
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

    /// <inheritdoc cref="ApiKeyRecord.Role"/>
    public string Role => record.Role;

    /// <summary>What the key's open requests may do; see <see cref="ApiKeys.RoleOf"/>.</summary>
    public string RoleOfOpenRequests { get; init; } = record.Role;

    /// <inheritdoc cref="ApiKeyRecord.PersonId"/>
    public string PersonId => record.PersonId;

    /// <inheritdoc cref="ApiKeyRecord.Creator"/>
    public string Creator => record.Creator;

    /// <inheritdoc cref="ApiKeyRecord.CreatedAt"/>
    public DateTimeOffset CreatedAt => record.CreatedAt;

    /// <inheritdoc cref="ApiKeyRecord.ExpiresAt"/>
    public DateTimeOffset? ExpiresAt => record.ExpiresAt;

    /// <summary>Time of the last request; null before the first.</summary>
    public DateTimeOffset? LastUsedAt =>
        Volatile.Read(ref _lastUsedTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>
    /// Cancelled when the key is revoked or expires, or its creator is removed or gets a role that allows the key less or
    /// more. Open requests are then cut.
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
