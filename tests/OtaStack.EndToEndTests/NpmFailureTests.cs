using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests;

/// <summary>
/// code-server cannot be set up: the one line that people see gives the cause that npm gave, and what to do about it.
/// </summary>
public sealed class NpmFailureTests : IDisposable
{
    private const string CheckTheNetwork =
        "check the network, and the settings \"registry\" and \"proxy\" of npm, or see https://";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_registry_that_does_not_answer_is_named()
    {
        var line = await SetUpAsync("http://127.0.0.1:9");

        Assert.StartsWith("the IDE needs Node.js ", line, StringComparison.Ordinal);
        Assert.Contains("could not be fetched: npm could not download (", line);
        Assert.Contains("connect ECONNREFUSED 127.0.0.1:9); " + CheckTheNetwork, line);
        Assert.DoesNotContain("compiler", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "the registry of npm refused the download (E403: 403 Forbidden")]
    [InlineData(HttpStatusCode.NotFound, "the registry of npm does not have a package (E404: Not Found")]
    [InlineData(HttpStatusCode.BadGateway, "the registry of npm refused the download (E502: Bad Gateway")]
    public async Task A_registry_that_refuses_is_told_with_what_it_said(HttpStatusCode status, string cause)
    {
        await using var registry = await RegistryAsync(status, certificate: null);

        Assert.Contains(cause, await SetUpAsync(registry.Urls.First()));
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_told_with_the_variable_that_helps()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var registry = await RegistryAsync(HttpStatusCode.OK, certificate);

        var line = await SetUpAsync(registry.Urls.First());

        Assert.Contains("the certificate of the server that npm downloads from is not trusted (", line);
        Assert.Contains("self-signed certificate", line);
        Assert.Contains("set NODE_EXTRA_CA_CERTS to the file of its certificate", line);
        Assert.DoesNotContain("compiler", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_in_the_registrys_address_is_not_shown()
    {
        var line = await SetUpAsync("http://me:hidden@127.0.0.1:9");

        Assert.Contains("ECONNREFUSED", line);
        Assert.DoesNotContain("hidden", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        """
        npm error code 1
        npm error command sh -c sh ./postinstall.sh
        npm error npm error gyp info it worked if it ends with ok
        npm error npm error ../src/unix/kerberos_gss.h:21:10: fatal error: gssapi/gssapi.h: No such file or directory
        """,
        "a part of it could not be compiled (../src/unix/kerberos_gss.h:21:10: fatal error: gssapi/gssapi.h: No such "
            + "file or directory); "
            + "that needs a C++ compiler, make, python3 and the headers of Kerberos: apt-get install g++ make python3 "
            + "libkrb5-dev")]
    [InlineData(
        """
        npm error code 1
        npm error gyp ERR! stack Error: not found: make
        """,
        "a part of it could not be compiled (gyp ERR! stack Error: not found: make); that needs ")]
    [InlineData(
        """
        npm error code 1
        npm error command sh -c sh ./postinstall.sh
        npm error npm error code ENOTFOUND
        npm error npm error syscall getaddrinfo
        npm error npm error network request to https://registry.npmjs.org/kerberos failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org
        """,
        "npm could not download (request to https://registry.npmjs.org/kerberos failed, reason: getaddrinfo ENOTFOUND "
            + "registry.npmjs.org); ")]
    [InlineData(
        """
        npm error code ENOSPC
        npm error syscall write
        npm error errno -28
        npm error nospc ENOSPC: no space left on device, write
        """,
        "npm could not write (ENOSPC: no space left on device, write); check the free space ")]
    [InlineData("", "npm failed (it said nothing); its log says more")]
    [InlineData("npm error something else\nnpm error A complete log of this run can be found in: /x.log",
        "npm failed (something else); ")]
    public async Task The_cause_is_read_from_npms_log(string log, string message)
    {
        var file = _folder.Path("code-server.log");
        await File.WriteAllTextAsync(file, log);

        var (exitCode, output, _) = await FailureAsync(file);

        Assert.Equal(0, exitCode);
        Assert.StartsWith(message, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cause_is_found_in_a_log_of_any_length()
    {
        var file = _folder.Path("code-server.log");
        await File.WriteAllLinesAsync(
            file, Enumerable.Repeat("npm error gyp info spawn args", 20_000)
                .Prepend("npm error gyp ERR! stack Error: not found: make"));

        var (_, output, _) = await FailureAsync(file);

        Assert.StartsWith("a part of it could not be compiled (gyp ERR! stack Error: not found: make); ", output,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// Sets code-server up from a registry, with the real npm and an empty cache; the line that says why it could not
    /// be.
    /// </summary>
    private async Task<string> SetUpAsync(string registry)
    {
        using var programs = new Programs("code-server");
        var start = new ProcessStartInfo("bash", [InScripts("tools.sh"), "code-server"])
        {
            Environment =
            {
                ["PATH"] = programs.Path,
                ["XDG_CACHE_HOME"] = _folder.Path("cache"),
                ["npm_config_cache"] = _folder.Path("npm"),
                ["npm_config_registry"] = registry,
                ["npm_config_fetch_retries"] = "0",
            },
        };
        var (exitCode, _, errors) = await BashAsync(start);

        Assert.Equal(1, exitCode);
        return errors.TrimEnd().Split('\n')[^1];
    }

    private static Task<(int ExitCode, string Output, string Errors)> FailureAsync(string log) => BashAsync(
        new ProcessStartInfo("bash",
            ["-euc", "set -o pipefail; source \"$1\"; npm_failure \"$2\"", "bash", InScripts("npm-failure.sh"), log]));

    private static async Task<(int ExitCode, string Output, string Errors)> BashAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var bash = Process.Start(start.WithDefaultSignals())!;
        return await bash.OutcomeAsync("the set-up");
    }

    private static string InScripts(string name) =>
        Path.Combine(Path.GetDirectoryName(Script.FileName)!, "scripts", name);

    /// <summary>A server that answers everything with <paramref name="status"/>.</summary>
    private static async Task<WebApplication> RegistryAsync(HttpStatusCode status, X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.StatusCode = (int)status;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }
}
