using System.Net.Sockets;

namespace OtaStack.AppHost.Tests;

/// <summary>The AppHost as a separate process, started without its launch profile.</summary>
public sealed class AppHostProcessTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("otastack-apphost-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task It_prints_the_addresses_and_leaves_no_process_behind(string signal)
    {
        using var host = AppHostProcess.Start(
            _data, ["--Gateway:Port=0", "--Ide:Mode=off", "--Parameters:admin-password="]);
        await host.ReadyAsync();
        var output = host.Output;

        Assert.Matches(@"Open +http://[0-9.]+:\d+", output);
        Assert.Matches("Sign in +admin / [A-Za-z0-9]{20,} ", output);
        Assert.Contains($"{_data}/builds", output, StringComparison.Ordinal);
        Assert.Matches(@"IDE +off, as Ide:Mode says", output);
        Assert.Matches(@"Dashboard +http://[a-z0-9.]+:\d+/login\?t=", output);
        Assert.DoesNotContain("development certificate", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_data, "identity"), "first-password"));
        Assert.True(host.Family().Count >= 6, "gateway, API and Manager are running, each with its dotnet run");

        await host.EndAsync(signal);
    }

    [Fact]
    public async Task A_port_in_use_is_reported_in_one_line()
    {
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        using var host = AppHostProcess.Start(
            _data, ["--Gateway:Host=127.0.0.1", $"--Gateway:Port={port}", "--Ide:Mode=off"]);
        await host.Process.EndAsync("the AppHost", Eventually.Patience);
        host.Process.WaitForExit();

        Assert.Equal(1, host.Process.ExitCode);
        Assert.Contains(
            $"otastack: port {port} is in use; stop what listens there, or choose another port with --Gateway:Port",
            host.Output);
        Assert.DoesNotContain("   at ", host.Output, StringComparison.Ordinal);
    }
}
