using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Browser;

/// <summary>
/// <c>./otastack run --https</c> in a browser that first does not trust the certificate authority, and then does, with
/// the file that the page offers.
/// </summary>
public sealed class LocalAuthorityTests
{
    [Fact]
    public async Task A_browser_that_trusts_the_downloaded_authority_opens_a_secure_context()
    {
        using var home = new TemporaryFolder();
        var port = FreePort();
        var settings = new Dictionary<string, string>
        {
            ["Gateway__Https__Port"] = port,
            ["Gateway__Https__Names"] = Chromium.LanName,
        };
        await using var stack = await RunningStack.StartAsync(withHttps: true, environment: settings);
        var plain = new UriBuilder(stack.Url) { Host = Chromium.LanName, Path = "/account" }.Uri.AbsoluteUri;
        var secure = $"https://{Chromium.LanName}:{port}/account";
        Assert.Contains(
            $"Open         https://127.0.0.1:{port}   on this machine: {stack.Url.OriginalString}\n", stack.Log,
            StringComparison.Ordinal);

        // A browser reads the trusted certificates when it starts.
        await InBrowserAsync(home, async page =>
        {
            await page.GotoAsync(plain);
            var fingerprint = await page.Locator(".fingerprint").InnerTextAsync();
            Assert.Contains($"    Fingerprint  {fingerprint}\n", stack.Log, StringComparison.Ordinal);
            Assert.False(await page.EvaluateAsync<bool>("window.isSecureContext"));
            await page.TakeAsync("https-phone");

            var warning = await Assert.ThrowsAsync<PlaywrightException>(() => page.GotoAsync(secure));
            Assert.Contains("ERR_CERT_AUTHORITY_INVALID", warning.Message, StringComparison.Ordinal);
        });
        await TrustAsync(home.FullName, stack.Url);
        await InBrowserAsync(home, async page =>
        {
            await page.GotoAsync(plain);
            await page.GetByRole(AriaRole.Link, new() { Name = "Continue to OtaStack" }).ClickAsync();
            await page.WaitForURLAsync($"https://{Chromium.LanName}:{port}/sign-in?*");
            await WholeSystem.SignInAsync(page, new Uri(secure));
            await page.WaitForURLAsync(secure);
            Assert.True(await page.EvaluateAsync<bool>("window.isSecureContext && 'PublicKeyCredential' in window"));

            // From now on, the plain address leads to HTTPS.
            await page.GotoAsync(plain);
            Assert.Equal(secure, page.Url);
        });
    }

    private static async Task InBrowserAsync(TemporaryFolder home, Func<IPage, Task> act)
    {
        var chromium = new Chromium(home.FullName);
        try
        {
            await chromium.InitializeAsync();
            await act(await chromium.OpenAsync(Screen.Phone));
        }
        finally
        {
            await chromium.DisposeAsync();
        }
    }

    private static async Task TrustAsync(string home, Uri gateway)
    {
        using var client = new HttpClient { BaseAddress = gateway };
        var authority = Path.Combine(home, "otastack-ca.crt");
        await File.WriteAllBytesAsync(
            authority, await client.GetByteArrayAsync(new Uri("/https/otastack-ca.crt", UriKind.Relative)));
        var database = "sql:" + Directory.CreateDirectory(Path.Combine(home, ".pki", "nssdb")).FullName;
        await CertutilAsync("-N", "-d", database, "--empty-password");
        await CertutilAsync("-A", "-d", database, "-t", "C,,", "-n", "OtaStack", "-i", authority);
    }

    private static async Task CertutilAsync(params string[] arguments)
    {
        using var certutil = Process.Start(new ProcessStartInfo("certutil", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (exitCode, output, errors) = await certutil.OutcomeAsync("certutil");
        Assert.True(exitCode == 0, output + errors);
    }

    internal static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
