using System.Net;
using System.Net.WebSockets;
using System.Text.RegularExpressions;

namespace OtaStack.AppHost.Tests;

/// <summary>
/// The real code-server under the orchestrator, as a process and as a container, reached as people reach it: through
/// the gateway.
/// </summary>
public sealed partial class RunningIdeTests : IDisposable
{
    private const string Password = "password of the IDE tests";

    private readonly string _data = Directory.CreateTempSubdirectory("otastack-apphost-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_process_is_reached_through_the_gateway_and_ends_with_the_apphost()
    {
        using var host = AppHostProcess.Start(_data, [.. Settings, "--Ide:Mode=process"]);
        await host.ReadyAsync();
        Assert.Contains("/ide/   (a process of yours, as Ide:Mode says)", host.Output);
        Assert.Contains("Note         the IDE and compilers run as you", host.Output);

        await ReachesTheIdeAsync(host);
        var socket = Path.Combine(_data, "ide", "ide.sock");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, FileMode(socket));

        await host.EndAsync("TERM");
    }

    [ContainerFact]
    public async Task A_container_is_reached_through_the_gateway_and_is_removed_with_its_network_at_the_end()
    {
        var volume = "otastack-test-home-" + Guid.NewGuid().ToString("N");
        using var host = AppHostProcess.Start(
            _data,
            [.. Settings, "--Ide:Mode=container", $"--Ide:Image={ContainerStage.IdeImage}",
                $"--Ide:HomeVolume={volume}"],
            path: Path.GetDirectoryName(ContainerStage.Docker) + Path.PathSeparator
                + Environment.GetEnvironmentVariable("PATH"));
        try
        {
            await host.ReadyAsync();
            Assert.Contains("/ide/   (a container, as Ide:Mode says", host.Output);
            Assert.Contains("Note         compilers run as you", host.Output);

            await ReachesTheIdeAsync(host);
            // By its volume, whose name is only this test's.
            var container = await DockerCommand.RunAsync("ps", "--quiet", "--filter", $"volume={volume}");
            // The engine asks every 15 s.
            await host.UntilAsync(
                async () => await InspectAsync(container, "{{.State.Health.Status}}") == "healthy", "a healthy container");
            Assert.Equal(
                "[ALL] true",
                await InspectAsync(container, "{{.HostConfig.CapDrop}} {{.HostConfig.ReadonlyRootfs}}"));
            var network = await InspectAsync(
                container, "{{range .NetworkSettings.Networks}}{{.NetworkID}}{{end}}");

            await host.EndAsync("TERM");

            await host.UntilAsync(async () => await ContainersAsync(volume) == "", "no container");
            await host.UntilAsync(
                async () => await DockerCommand.RunAsync("network", "ls", "--quiet", "--filter", $"id={network}") == "",
                "no network");
        }
        finally
        {
            await RemoveAsync(volume);
        }
    }

    private static IEnumerable<string> Settings =>
        ["--Gateway:Host=127.0.0.1", "--Gateway:Port=0", $"--Parameters:admin-password={Password}"];

    /// <summary>The page, health, and a websocket, for whoever has signed in and for nobody else.</summary>
    private static async Task ReachesTheIdeAsync(AppHostProcess host)
    {
        var gateway = new Uri(OpenLine().Match(host.Output).Groups["url"].Value);
        using var stranger = new HttpClient { BaseAddress = gateway };
        using var refused = await stranger.GetAsync(new Uri("/ide/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        using var admin = await AdminClient.SignInAsync(gateway, Password);
        await host.UntilAsync(
            async () =>
            {
                using var health = await admin.GetAsync(new Uri("/ide/healthz", UriKind.Relative));
                return health.StatusCode == HttpStatusCode.OK;
            },
            "an answer of code-server through the gateway");

        using var page = await admin.GetAsync(new Uri("/ide/?folder=/workspace", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("workbench.js", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var socket = new ClientWebSocket();
        var address = new UriBuilder(gateway)
        {
            Scheme = "ws",
            Path = "/ide/",
            Query = $"reconnectionToken={Guid.NewGuid()}&reconnection=false&skipWebSocketFrames=false",
        };
        await socket.ConnectAsync(address.Uri, admin, CancellationToken.None).InTimeAsync("a websocket to code-server");
        Assert.Equal(WebSocketState.Open, socket.State);
        socket.Abort();
    }

    private static UnixFileMode FileMode(string path) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(path);

    /// <summary>Removes a volume, and containers of it that a failed test left behind.</summary>
    private static async Task RemoveAsync(string volume)
    {
        foreach (var container in (await ContainersAsync(volume)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await DockerCommand.TryAsync(input: null, "rm", "--force", container);

        // The engine releases the volume shortly after the container has left its list.
        await Eventually.TrueAsync(
            async () => (await DockerCommand.TryAsync(input: null, "volume", "rm", "--force", volume)).ExitCode == 0,
            $"the removal of volume {volume}");
    }

    private static Task<string> ContainersAsync(string volume) =>
        DockerCommand.RunAsync("ps", "--all", "--quiet", "--filter", $"volume={volume}");

    private static Task<string> InspectAsync(string container, string format) =>
        DockerCommand.RunAsync("inspect", "--format", format, container);

    [GeneratedRegex(@"Open +(?<url>http://\S+)")]
    private static partial Regex OpenLine();
}
