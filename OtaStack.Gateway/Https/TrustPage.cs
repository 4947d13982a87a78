using System.Globalization;
using System.Text.Encodings.Web;
using OtaStack.ServiceDefaults.Pages;

namespace OtaStack.Gateway.Https;

/// <summary>What the page shows.</summary>
internal sealed record TrustView
{
    public required LocalAuthority Authority { get; init; }

    /// <summary>The names of the server certificate.</summary>
    public required ServerNames Names { get; init; }

    /// <summary>The page that the browser asked for, over HTTPS.</summary>
    public required string SecureAddress { get; init; }

    /// <summary>Whether this page came over HTTPS.</summary>
    public required bool IsSecure { get; init; }
}

/// <summary>The page that says how to trust the local authority.</summary>
internal static class TrustPage
{
    private const string Style = PageStyle.Css + """
        main { max-width: 46rem; } h1 { margin: 1.25rem 0; } p { margin: .25rem 0 .75rem; } li { margin: .35rem 0; }
        .button { display: inline-block; padding: .55rem 1.25rem; border-radius: .5rem; font-weight: 600; text-decoration: none;
                  color: var(--on-accent); background: var(--accent); }
        .fingerprint { user-select: all; overflow-wrap: anywhere; } code { overflow-wrap: anywhere; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; user-select: all; margin: .5rem 0; }
        details { border-top: 1px solid var(--line); padding: .5rem 0; } summary { cursor: pointer; font-weight: 500; min-height: 2rem; }

        """;

    public static readonly string ContentSecurityPolicy = StaticPagePolicy.For(Style);

    public static string Html(TrustView view) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>HTTPS - OtaStack</title>
        <style>{Style}</style>
        </head>
        <body>
        <main>
        <h1>HTTPS for OtaStack</h1>
        {Introduction(view)}
        <section>
        <h2>1. Get the certificate</h2>
        <p><a class="button" href="{TrustEndpoints.Certificate}">Download {Encode(view.Authority.Name)}</a></p>
        <p>Compare the fingerprint (SHA-256) with the one that OtaStack shows where it runs, in its console or log. If they
        differ, somebody has replaced the certificate on the way: do not install it.</p>
        <p><code class="fingerprint">{view.Authority.Fingerprint}</code></p>
        </section>
        <section>
        <h2>2. Trust it</h2>
        <p>Once on each computer and phone. It can vouch only for private networks and for the names of this server, until
        {view.Authority.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.</p>
        {Steps}
        </section>
        <section>
        <h2>3. Open OtaStack</h2>
        <p><a class="button" href="{Encode(view.SecureAddress)}">Continue to OtaStack</a></p>
        <p>The server's certificate is for these addresses: {Encode(view.Names.ToString())}. Boards that poll over HTTPS need
        a name, not an IP address.</p>
        <p class="soft">If the browser still warns, close all its windows and open it again. If another name or address leads
        here, too, add it to the setting <code>Gateway:Https:Names</code>.</p>
        </section>
        </main>
        </body>
        </html>

        """;

    private static string Introduction(TrustView view) => view.IsSecure
        ? "<p>This page came over HTTPS. If the browser did not warn, this device trusts OtaStack, and nothing is left to "
            + "do.</p>"
        : "<p>This OtaStack uses HTTPS with a certificate that it issues itself. Browsers warn until the device trusts it. "
            + "With HTTPS, nobody on the network can read passwords, and previews "
            + "work in the IDE.</p>";

    private const string Steps = $"""
        <details><summary>Windows (Chrome, Edge, Firefox)</summary>
        <ol>
        <li>Open the downloaded file, and choose <b>Install Certificate</b>.</li>
        <li>Choose <b>Current User</b>, then <b>Place all certificates in the following store</b>.</li>
        <li>Browse to <b>Trusted Root Certification Authorities</b>, finish, and confirm with <b>Yes</b>.</li>
        </ol></details>
        <details><summary>macOS (Safari, Chrome, Firefox)</summary>
        <ol>
        <li>Open the downloaded file. Keychain Access adds it to the keychain <b>login</b>.</li>
        <li>Double-click it there, open <b>Trust</b>, and set <b>When using this certificate</b> to <b>Always Trust</b>.</li>
        </ol></details>
        <details><summary>iPhone and iPad</summary>
        <ol>
        <li>Open this page in Safari, download the certificate, and choose <b>Allow</b>.</li>
        <li>Open <b>Settings</b>, <b>Profile Downloaded</b>, and choose <b>Install</b>.</li>
        <li>Open <b>Settings</b>, <b>General</b>, <b>About</b>, <b>Certificate Trust Settings</b>, and switch it on.</li>
        </ol></details>
        <details><summary>Android</summary>
        <ol>
        <li>Open <b>Settings</b>, and search for <b>CA certificate</b> (under <b>Security</b>, <b>Encryption and
        credentials</b>, <b>Install a certificate</b>).</li>
        <li>Choose <b>Install anyway</b>, and the downloaded file.</li>
        <li>Firefox: open <b>Settings</b>, <b>About Firefox</b>, tap the logo five times, and switch on <b>Use third party CA
        certificates</b> in <b>Settings</b>, <b>Secret Settings</b>.</li>
        </ol></details>
        <details><summary>Linux (Chrome, Chromium)</summary>
        <p>With certutil, from the package libnss3-tools or nss-tools:</p>
        <pre>certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n OtaStack -i otastack-ca.crt</pre>
        </details>
        <details><summary>Firefox, if it does not use the system's certificates</summary>
        <ol>
        <li>Open <b>Settings</b>, <b>Privacy &amp; Security</b>, <b>View Certificates</b>, <b>Authorities</b>,
        <b>Import</b>.</li>
        <li>Choose the downloaded file, and check <b>Trust this CA to identify websites</b>.</li>
        </ol></details>
        <details><summary>Linux (curl, wget, programs)</summary>
        <p>Debian and Ubuntu:</p>
        <pre>sudo install -m 644 otastack-ca.pem /usr/local/share/ca-certificates/otastack.crt &amp;&amp; sudo update-ca-certificates</pre>
        <p>Fedora:</p>
        <pre>sudo install -m 644 otastack-ca.pem /etc/pki/ca-trust/source/anchors/ &amp;&amp; sudo update-ca-trust</pre>
        <p>Get the file here: <a href="{TrustEndpoints.PemCertificate}">otastack-ca.pem</a></p>
        </details>
        <details><summary>Boards</summary>
        <p>Boards need nothing: they poll over plain HTTP as before. A sketch that polls over HTTPS contains the text of
        <a href="{TrustEndpoints.PemCertificate}">otastack-ca.pem</a> as its root certificate.</p>
        </details>
        """;

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
