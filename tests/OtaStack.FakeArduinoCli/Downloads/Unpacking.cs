using System.Formats.Tar;
using System.IO.Compression;
using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Downloads;

/// <summary>
/// Installs the folder that an archive contains. The archive is unpacked to a temporary folder and renamed, so the
/// target is complete or does not exist (<c>internal/arduino/resources/install.go</c>).
/// </summary>
internal static class Unpacking
{
    /// <param name="temporary">A folder on the same file system.</param>
    /// <param name="target">Replaced if it exists.</param>
    /// <exception cref="CliException">The archive is damaged or does not consist of one folder.</exception>
    public static void Install(Resource resource, string archive, string temporary, string target)
    {
        if (Checksum.Problem(archive, resource) is { } problem)
            throw new CliException(problem);
        Install(archive, temporary, target);
    }

    /// <inheritdoc cref="Install(Resource, string, string, string)"/>
    public static void Install(string archive, string temporary, string target)
    {
        Directory.CreateDirectory(temporary);
        var folder = Path.Combine(temporary, "package-" + Path.GetRandomFileName());
        try
        {
            Extract(archive, folder);
            var root = RootOf(folder);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            Directory.Move(root, target);
        }
        catch (IOException exception)
        {
            throw new CliException("extracting archive: " + Reason.Of(exception));
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Unpacks an archive. Entries outside of the folder are refused.</summary>
    /// <exception cref="CliException">The archive is damaged or has another format.</exception>
    public static void Extract(string archive, string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            if (archive.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            {
                ZipFile.ExtractToDirectory(archive, folder);
                return;
            }

            using var file = File.OpenRead(archive);
            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            TarFile.ExtractToDirectory(unpacked, folder, overwriteFiles: false);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException
            or UnauthorizedAccessException)
        {
            throw new CliException("extracting archive: " + Reason.Of(exception));
        }
    }

    private static string RootOf(string folder) => Directory.GetDirectories(folder) switch
    {
        [var root] => root,
        [] => throw new CliException("searching package root dir: files in archive must be placed in a subdirectory"),
        [var first, var second, ..] => throw new CliException(
            $"searching package root dir: no unique root dir in archive, found '{first}' and '{second}'"),
    };
}
