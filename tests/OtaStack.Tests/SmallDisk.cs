using System.Diagnostics;
using Xunit.Abstractions;

namespace OtaStack.Tests;

/// <summary>A file system of a few megabytes in memory, for tests of a full disk.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Null if this user cannot mount anything; then the test's output says so.</summary>
    public static async Task<SmallDisk?> TryMountAsync(int megabytes, ITestOutputHelper output)
    {
        var folder = Directory.CreateTempSubdirectory("otastack-small-").FullName;
        if (await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "none", folder))
            return new SmallDisk(folder);

        output.WriteLine("Skipped: this user cannot mount a small file system.");
        Directory.Delete(folder);
        return null;
    }

    /// <summary>Fills the disk. Returns the file to delete to free space.</summary>
    public string FillUp()
    {
        var path = Path.Combine(Folder, "ballast");
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 1024 * 1024; size >= 4096;)
        {
            try
            {
                file.Write(new byte[size]);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }

        return path;
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", Folder);
        Directory.Delete(Folder);
    }

    private static async Task<bool> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        await process.EndAsync("a command for the small disk");
        return process.ExitCode == 0;
    }
}
