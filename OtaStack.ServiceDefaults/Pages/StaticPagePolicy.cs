using System.Security.Cryptography;
using System.Text;

namespace OtaStack.ServiceDefaults.Pages;

/// <summary>The <c>Content-Security-Policy</c> of a page that consists of its HTML and one style element.</summary>
public static class StaticPagePolicy
{
    /// <summary>Allows only the style, by its hash.</summary>
    /// <param name="style">The content of the style element, byte for byte.</param>
    public static string For(string style)
    {
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        return $"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'";
    }
}
