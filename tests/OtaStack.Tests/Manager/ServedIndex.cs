using System.Diagnostics;

namespace OtaStack.Tests.Manager;

/// <summary>
/// The stand-in's package and library index with their archives, served on loopback by a process of its own.
/// </summary>
internal sealed class ServedIndex : IDisposable
{
    private readonly Process _server;

    private ServedIndex(Process server, string folder, string url) => (_server, Folder, Url) = (server, folder, url);

    /// <summary>Holds what is served.</summary>
    public string Folder { get; }

    /// <summary>Of the package index.</summary>
    public string Url { get; }

    /// <param name="noise">Bytes that the tool's archive has too many.</param>
    /// <param name="rate">Bytes per second; 0 as fast as it goes.</param>
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
