using System.Net;
using System.Text.RegularExpressions;

namespace OtaStack.Tests.Gateway;

/// <summary>Second factors as a browser uses them, at <c>http://localhost:8080</c> where passkeys work.</summary>
public abstract partial class SecondFactorTestBase : GatewayTestBase
{
    internal const string Origin = "http://localhost:8080";
    internal const string Factor = "/account/second-factor";

    /// <summary>The password of <c>admin</c>, as a field of a form.</summary>
    internal const string Proof = "password=correct+horse+battery";

    internal static Task<RawAnswer> AtLocalhostAsync(
        RunningGateway gateway, string method, string target, string headers = "", string body = "") =>
        RawHttp.SendAsync(gateway.Http,
            $"{method} {target} HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\nOrigin: {Origin}\r\n{headers}"
                + (method == "POST"
                    ? $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n"
                    : "")
                + $"\r\n{body}");

    internal Task<RawAnswer> AtLocalhostAsync(string method, string target, string headers = "", string body = "") =>
        AtLocalhostAsync(Gateway, method, target, headers, body);

    /// <summary>Sends a form of the page of second factors, as <c>admin</c> or with another cookie line.</summary>
    internal Task<RawAnswer> FactorAsync(string form, string? signedIn = null) =>
        AtLocalhostAsync("POST", Factor, signedIn ?? Gateway.SignedIn, form);

    /// <summary>Sets an authenticator app up.</summary>
    /// <returns>Its key, and the recovery codes that come with it.</returns>
    internal async Task<(string Key, string[] Codes)> SetUpAppAsync(string? signedIn = null, string proof = Proof)
    {
        var key = KeyIn(await FactorAsync($"do=begin-authenticator&{proof}", signedIn));
        var page = await FactorAsync($"do=confirm-authenticator&code={Totp.Code(key)}", signedIn);
        Assert.True(page.Status == 200, page.Text);
        return (key, CodesIn(page));
    }

    /// <summary>Adds a passkey.</summary>
    internal async Task<RawAnswer> AddPasskeyAsync(
        SoftAuthenticator authenticator, string? signedIn = null, string origin = Origin, string name = "laptop")
    {
        var page = await FactorAsync($"do=begin-passkey&name={name}&{Proof}", signedIn);
        Assert.True(page.Status == 200, page.Text);
        var options = WebUtility.HtmlDecode(Options().Match(page.Text).Groups[1].Value);
        return await FactorAsync(
            $"do=add-passkey&credential={Uri.EscapeDataString(authenticator.Create(options, origin))}", signedIn);
    }

    /// <summary>Begins to sign in with a passkey: its options, and the cookie line with its state.</summary>
    internal async Task<(string Options, string Cookie)> BeginPasskeyAsync()
    {
        var answer = await AtLocalhostAsync("POST", "/sign-in/passkey/options");
        Assert.True(answer.Status == 200, answer.Text);
        return (answer.Text, $"Cookie: {CookieIn(answer, "otastack-passkey")}\r\n");
    }

    internal Task<RawAnswer> SendPasskeyAsync(string credential, string cookie, string wanted = "/") => AtLocalhostAsync(
        "POST", "/sign-in/passkey", cookie, $"return={wanted}&credential={Uri.EscapeDataString(credential)}");

    /// <summary>Sends name and password.</summary>
    /// <returns>The cookie line of the second step.</returns>
    internal async Task<string> FirstStepAsync(string wanted = "/", string headers = "")
    {
        var answer = await SignInAsync(wanted: wanted, headers: headers);
        Assert.Equal((303, "/sign-in/code"), (answer.Status, answer["Location"]));
        return $"Cookie: {CookieIn(answer, "otastack-second-step")}\r\n";
    }

    internal Task<RawAnswer> SendCodeAsync(string cookie, string code) =>
        SendAsync("POST", "/sign-in/code", $"Origin: http://gw:8080\r\n{cookie}", $"code={Uri.EscapeDataString(code)}");

    internal static string KeyIn(RawAnswer page) => Key().Match(page.Text).Groups[1].Value;

    internal static string[] CodesIn(RawAnswer page) => WebUtility.HtmlDecode(Codes().Match(page.Text).Groups[1].Value).Split('\n');

    [GeneratedRegex("<code class=\"key\">([A-Z2-7 ]+)</code>")]
    private static partial Regex Key();

    [GeneratedRegex("<pre class=\"codes\">([^<]+)</pre>")]
    private static partial Regex Codes();

    [GeneratedRegex("data-options=\"([^\"]+)\"")]
    private static partial Regex Options();
}
