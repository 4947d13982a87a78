using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace OtaStack.Gateway.Identity;

/// <summary>A passkey, as its owner sees it.</summary>
/// <param name="Key">Identifies it: SHA-256 of the credential's id, in lower-case hexadecimal.</param>
/// <param name="Name">The name that its owner gave it.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="LastUsedAt">When somebody last signed in with it; null: never.</param>
public sealed record Passkey(string Key, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt)
{
    /// <summary>The <see cref="Key"/> of a credential.</summary>
    public static string KeyOf(byte[] credentialId) => Convert.ToHexStringLower(SHA256.HashData(credentialId));
}

/// <summary>What a page shows of a person's second factors, read without EF Core as <see cref="PeopleRows"/> is.</summary>
internal static class SecondFactorRows
{
    /// <summary>The provider of tokens that OtaStack itself stores.</summary>
    public const string TokenProvider = "OtaStack";

    /// <summary>Codes of the authenticator app that were used; see <see cref="SecondFactors"/>.</summary>
    public const string UsedCodesToken = "UsedCodes";

    /// <summary>The start of the name of a token with the time of a passkey's last use; its key follows.</summary>
    public const string LastUseTokens = "PasskeyUse:";

    public static int RecoveryCodesLeft(SqliteConnection connection, string personId) =>
        PeopleStore.HashesIn(connection.Query(
            """SELECT "Value" FROM "PersonTokens" WHERE "UserId" = $0 AND "LoginProvider" = $1 AND "Name" = $2""",
            row => row.GetString(0), personId, PeopleStore.TokenProvider, PeopleStore.RecoveryCodesToken)
            .FirstOrDefault()).Length;

    /// <summary>The oldest one first.</summary>
    public static IReadOnlyList<Passkey> Passkeys(SqliteConnection connection, string personId)
    {
        var uses = connection.Query(
            """SELECT "Name", "Value" FROM "PersonTokens" WHERE "UserId" = $0 AND "LoginProvider" = $1""",
            row => (Name: row.GetString(0), Value: row.GetString(1)), personId, TokenProvider)
            .Where(token => token.Name.StartsWith(LastUseTokens, StringComparison.Ordinal))
            .ToDictionary(token => token.Name[LastUseTokens.Length..], token => token.Value);
        return
        [
            .. connection.Query(
                """SELECT "CredentialId", "Data" FROM "PersonPasskeys" WHERE "UserId" = $0""",
                row => Of(Passkey.KeyOf(row.GetFieldValue<byte[]>(0)), row.GetString(1), uses), personId)
                .OrderBy(passkey => passkey.CreatedAt),
        ];
    }

    /// <summary>A time in a token's value: milliseconds since 1970, UTC.</summary>
    public static string Text(DateTimeOffset time) =>
        time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Text"/>
    public static DateTimeOffset Time(string text) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture));

    // The column has Identity's JSON, with times as everywhere in this database.
    private static Passkey Of(string key, string json, Dictionary<string, string> uses)
    {
        using var data = JsonDocument.Parse(json);
        return new Passkey(
            key,
            data.RootElement.GetProperty("Name").GetString() ?? "",
            DateTimeOffset.FromUnixTimeMilliseconds(data.RootElement.GetProperty("CreatedAt").GetInt64()),
            uses.TryGetValue(key, out var used) ? Time(used) : null);
    }
}
