using System.Text.Encodings.Web;

namespace OtaStack.Gateway.SignIn.Pages;

/// <summary>The script with which a page uses passkeys, as an element: Razor components may not contain one.</summary>
internal static class PasskeyScript
{
    public static string Element(string nonce) =>
        $"<script src=\"{PasskeyEndpoints.ScriptPath}\" nonce=\"{HtmlEncoder.Default.Encode(nonce)}\" defer></script>";
}
