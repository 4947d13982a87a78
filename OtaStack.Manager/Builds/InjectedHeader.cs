using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Sketches;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Builds;

/// <summary>
/// The header that gives a sketch its version. Compilers include it first (<c>-include</c>), always at the same path.
/// A definition on the command line would change with each version, and arduino-cli recompiles all libraries when its
/// build properties change.
/// <para>
/// For the same reason the header gets an old file time, so that it does not cause recompilation. When the version or
/// the time changes, the sketch's own objects are deleted, because only they can contain them.
/// </para>
/// </summary>
internal sealed class InjectedHeader(ManagerFolders folders, CliConfiguration configuration)
{
    private static readonly DateTime LongAgo = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>
    /// Writes the header for a build, and deletes outdated objects of the sketch. Returns the header's path.
    /// </summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public string Prepare(Sketch sketch, string project, BuildVersion version)
    {
        var folder = Directory.CreateDirectory(FolderOf(sketch)).FullName;
        var header = Path.Combine(folder, "otastack.h");
        var text = Text(project, version);

        // Written last and compared first, so that everything is repeated after a crash in between.
        var stamp = Path.Combine(folder, "stamp");
        var wanted = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))
            + string.Create(CultureInfo.InvariantCulture, $" {version.SourceTime.ToUnixTimeSeconds()}\n");
        if (File.Exists(header) && File.Exists(stamp) && File.ReadAllText(stamp) == wanted)
            return header;

        File.Delete(stamp);
        AtomicFile.Write(header, text, durable: false);
        File.SetLastWriteTimeUtc(header, LongAgo);
        DeleteObjects(sketch, folder);
        AtomicFile.Write(stamp, wanted, durable: false);
        return header;
    }

    /// <summary>Remembers the build path that arduino-cli reported for the sketch.</summary>
    public void Remember(Sketch sketch, string? buildPath)
    {
        if (buildPath is null || buildPath == DefaultBuildPath(sketch) || !IsInCache(buildPath))
            return;
        File.WriteAllText(Path.Combine(FolderOf(sketch), "build-path"), buildPath);
    }

    private static string Text(string project, BuildVersion version) =>
        $"""
        /* What this build is, written by OtaStack. */
        #define OTASTACK_VERSION "{version.Text}"
        #define OTASTACK_PROJECT "{project}"
        #define OTASTACK_MARKER "{FirmwareMarker.Format(project, version.Text)}"

        """;

    private void DeleteObjects(Sketch sketch, string folder)
    {
        var remembered = Path.Combine(folder, "build-path");
        string[] buildPaths = File.Exists(remembered)
            ? [DefaultBuildPath(sketch), File.ReadAllText(remembered)] : [DefaultBuildPath(sketch)];
        foreach (var buildPath in buildPaths)
        {
            var objects = Path.Combine(buildPath, "sketch");
            if (!IsInCache(buildPath) || !Directory.Exists(objects))
                continue;
            foreach (var file in Directory.GetFiles(objects, "*.o", SearchOption.AllDirectories))
                File.Delete(file);
        }
    }

    // arduino-cli's own rule: Sketch.Hash() in internal/arduino/sketch/sketch.go.
    private string DefaultBuildPath(Sketch sketch) => Path.Combine(
        configuration.BuildCache, "sketches", Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(sketch.Folder))));

    private bool IsInCache(string path) =>
        Path.GetFullPath(path)
            .StartsWith(configuration.BuildCache + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private string FolderOf(Sketch sketch) => Path.Combine(
        folders.Data, "injected", Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(sketch.Folder)))[..16]);
}
