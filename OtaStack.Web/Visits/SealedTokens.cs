using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace OtaStack.Web.Visits;

/// <summary>Tokens on the way through a browser, which can neither read nor use them.</summary>
internal sealed class SealedTokens(IDataProtectionProvider provider)
{
    private readonly IDataProtector _protector = provider.CreateProtector("OtaStack.Web.Visits.SealedTokens");

    public string Seal(string token) => _protector.Protect(token);

    /// <summary>The token; null if the text is not a sealed one of this process.</summary>
    public string? Open(string? text)
    {
        try
        {
            return string.IsNullOrEmpty(text) ? null : _protector.Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
