using System.Diagnostics;
using System.Net.Sockets;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests;

/// <summary>The runner's <c>ide</c> command, which the AppHost uses to run the IDE as a process.</summary>
public sealed class AppHostIdeTests
{
    [Fact]
    public async Task The_IDE_has_the_extension_and_settings_and_stops_with_its_runner()
    {
        using var data = new TemporaryFolder();
        var home = Directory.CreateDirectory(data.Path("ide")).FullName;
        var workspace = Directory.CreateDirectory(data.Path("workspace")).FullName;
        var socket = Path.Combine(home, "ide.sock");
        var runner = BuiltProgram.AssemblyOf("OtaStack.Runner");

        using var ide = Process.Start(
            new ProcessStartInfo("dotnet", [runner, "ide", "--home", home, "--workspace", workspace])
                .WithDefaultSignals())!;
        try
        {
            await Eventually.TrueAsync(() => AnswersAsync(socket), "an answer on the socket", TimeSpan.FromMinutes(3));

            Assert.NotEmpty(Directory.EnumerateDirectories(Path.Combine(home, "extensions"), "otastack.otastack-*"));
            Assert.True(File.Exists(Path.Combine(home, "user", "User", "settings.json")));
            await Eventually.TrueAsync(() => !File.Exists(Path.Combine(home, "note")), "the note to be removed");
        }
        finally
        {
            await ChildProcess.SignalAsync(ide.Id, "TERM");
            await ide.EndAsync("the IDE's runner after TERM");
        }

        Assert.False(await AnswersAsync(socket));
    }

    private static async Task<bool> AnswersAsync(string path)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler);
        try
        {
            using var answer = await client.GetAsync(new Uri("http://ide/healthz"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
