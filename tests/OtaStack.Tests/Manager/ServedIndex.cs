using System.Diagnostics;

namespace OtaStack.Tests.Manager;

/// <summary>
/// The stand-in's package and library index with their archives, served on loopback by a separate process.
/// </summary>
internal sealed class ServedIndex : IDisposable
{
    private readonly Process _server;

    private ServedIndex(Process server, string folder, string url) => (_server, Folder, Url) = (server, folder, url);

    /// <summary>The served folder.</summary>
    public string Folder { get; }

    /// <summary>URL of the package index.</summary>
    public string Url { get; }

    /// <param name="noise">Bytes to add to the tool's archive.</param>
    /// <param name="rate">Bytes per second; 0: unlimited.</param>
    public static async Task<ServedIndex> StartAsync(int noise = 0, int rate = 0)
    {
        var folder = Directory.CreateTempSubdirectory("otastack-index-").FullName;
        string[] arguments = ["test-index", folder, "--noise", $"{noise}", "--serve", "--rate", $"{rate}"];
        var server = Process.Start(
            new ProcessStartInfo(StandInToolchain.Program, arguments) { RedirectStandardOutput = true })!;
        return new ServedIndex(server, folder, await server.StandardOutput.ReadLineAsync()
            .InTimeAsync("the address of the index server") ?? throw new IOException("The index server ended."));
    }

    public void Dispose()
    {
        _server.Kill();
        Assert.True(_server.WaitForExit(InTime.Patience), "The index server that was killed does not end.");
        _server.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
