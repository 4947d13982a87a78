using System.Text;
using Microsoft.Extensions.Primitives;

namespace OtaStack.Api.Tokens;

/// <summary>
/// The token in a header <c>Authorization</c>: the password of <c>Basic</c> (RFC 7617), with any user name, or that of
/// <c>Bearer</c> (RFC 6750). Stock clients send Basic: <c>setAuthorization(user, password)</c> of
/// <c>ESP8266HTTPUpdate</c>, ESPHome's <c>username</c> and <c>password</c>, <c>user:password@</c> in a URL of Tasmota.
/// </summary>
internal static class Credentials
{
    /// <summary>Longer headers do not hold a token, and are not decoded. In characters.</summary>
    private const int LongestHeader = 1024;

    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";

    /// <summary>
    /// What stands where the token should, which may be anything; empty if the header cannot be read. Null without a
    /// header, and for an empty password.
    /// </summary>
    public static string? TokenIn(StringValues authorization)
    {
        if (authorization.Count == 0)
            return null;
        if (authorization is not [{ Length: <= LongestHeader } header])
            return "";

        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return header[Bearer.Length..].Trim();
        return header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)
            ? PasswordIn(header.AsSpan(Basic.Length).Trim())
            : "";
    }

    private static string? PasswordIn(ReadOnlySpan<char> base64)
    {
        Span<byte> bytes = stackalloc byte[LongestHeader];
        if (!Convert.TryFromBase64Chars(base64, bytes, out var length))
            return "";

        var colon = bytes[..length].IndexOf((byte)':');
        if (colon < 0)
            return "";
        var password = bytes[(colon + 1)..length];
        return password.IsEmpty ? null : Encoding.UTF8.GetString(password);
    }
}
