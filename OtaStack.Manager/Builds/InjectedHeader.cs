using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Sketches;
using OtaStack.Manager.Tokens;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Builds;

/// <summary>
/// The header that gives a sketch its version and its project's token. Compilers include it first (<c>-include</c>),
/// always at the same path. A definition on the command line would change with each version, and arduino-cli recompiles all libraries when its
/// build properties change. All users of the machine can read command lines, but not this file.
/// <para>
/// For the same reason the header gets an old file time, so that it does not cause recompilation. When the version or
/// the time changes, the sketch's own objects are deleted, because only they can contain them. A new token also deletes
/// those of libraries: a library that polls for updates may use it.
/// </para>
/// </summary>
internal sealed class InjectedHeader(ManagerFolders folders, CliConfiguration configuration)
{
    private const string HeaderFile = "otastack.h";

    // Folders of arduino-cli's build path.
    private const string OfSketch = "sketch";
    private const string OfLibraries = "libraries";

    private static readonly DateTime LongAgo = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>
    /// Writes the header for a build, and deletes outdated objects of the sketch. Returns the header's path.
    /// </summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public string Prepare(Sketch sketch, string project, BuildVersion version, ProjectToken? token)
    {
        var folder = Directory.CreateDirectory(FolderOf(sketch)).FullName;
        var header = Path.Combine(folder, HeaderFile);
        var text = Text(project, version, token);

        // Written last and compared first, so that everything is repeated after a crash in between.
        var stamp = Path.Combine(folder, "stamp");
        var before = File.Exists(stamp) ? File.ReadAllText(stamp) : null;
        var wanted = string.Create(CultureInfo.InvariantCulture,
            $"{HashOf(text)} {version.SourceTime.ToUnixTimeSeconds()} {HashOf(token?.Text)}\n");
        if (before == wanted && File.Exists(header))
            return header;

        if (before != wanted)
            File.Delete(stamp);
        AtomicFile.Write(header, Encoding.UTF8.GetBytes(text), OwnerOnly.ForFiles, durable: false);
        File.SetLastWriteTimeUtc(header, LongAgo);
        if (before == wanted)
            return header;

        DeleteObjects(sketch, folder, TokenOf(before) == HashOf(token?.Text) ? [OfSketch] : [OfSketch, OfLibraries]);
        AtomicFile.Write(stamp, wanted, durable: false);
        return header;
    }

    /// <summary>Deletes the header after a build with a token. The next build writes it again.</summary>
    public void RemoveToken(Sketch sketch)
    {
        var header = Path.Combine(FolderOf(sketch), HeaderFile);
        if (File.Exists(header))
            File.Delete(header);
    }

    /// <summary>Remembers the build path that arduino-cli reported for the sketch.</summary>
    public void Remember(Sketch sketch, string? buildPath)
    {
        if (buildPath is null || buildPath == DefaultBuildPath(sketch) || !IsInCache(buildPath))
            return;
        File.WriteAllText(Path.Combine(FolderOf(sketch), "build-path"), buildPath);
    }

    private static string HashOf(string? text) =>
        text is null ? "-" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // Stamps of earlier versions have two words.
    private static string? TokenOf(string? stamp) =>
        stamp?.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries) is [_, _, .. var token]
            ? token is [var hash] ? hash : HashOf(null)
            : null;

    private static string Text(string project, BuildVersion version, ProjectToken? token) =>
        $"""
        /* What this build is, written by OtaStack. */
        #define OTASTACK_VERSION "{version.Text}"
        #define OTASTACK_PROJECT "{project}"
        #define OTASTACK_MARKER "{FirmwareMarker.Format(project, version.Text)}"

        """ + (token is null ? "" : $"#define OTASTACK_TOKEN \"{token.Text}\"\n");

    private void DeleteObjects(Sketch sketch, string folder, IEnumerable<string> kinds)
    {
        var remembered = Path.Combine(folder, "build-path");
        string[] buildPaths = File.Exists(remembered)
            ? [DefaultBuildPath(sketch), File.ReadAllText(remembered)] : [DefaultBuildPath(sketch)];
        foreach (var objects in buildPaths.Where(IsInCache).SelectMany(
            buildPath => kinds.Select(kind => Path.Combine(buildPath, kind))))
        {
            if (!Directory.Exists(objects))
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
