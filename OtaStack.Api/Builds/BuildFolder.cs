using System.IO.Enumeration;
using Microsoft.Extensions.Options;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Builds;

/// <summary>
/// The build folder, read with suspicion: others write there. Links are followed only as far as they stay inside.
/// </summary>
public sealed class BuildFolder(IOptions<BuildOptions> options, DataFolder data)
{
    private const int MaximumDepth = 16;

    /// <summary>The folder, absolute.</summary>
    public string Root { get; } = Path.GetFullPath(options.Value.Path is { Length: > 0 } path ? path : Path.Combine(data.Root, "builds"));

    /// <summary>Every file that may be an image, by its name alone.</summary>
    public IEnumerable<BuildFile> Candidates()
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = MaximumDepth,
            IgnoreInaccessible = true,
            AttributesToSkip = 0,
        };
        return new FileSystemEnumerable<BuildFile>(Root, Describe, options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && BuildFileNames.MayBeImage(entry.FileName),
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && BuildFileNames.MayHoldImages(entry.FileName),
        };
    }

    /// <summary>Size and time of a file, or null where there is none.</summary>
    public static FileStamp? StampOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks) : null;
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="OutsideBuildFolderException">It is a link that leads out of the folder.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public FileStream Open(string path)
    {
        var file = new FileInfo(path);
        var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        ThrowIfOutside(target.FullName);
        if (target.Length == 0)
            throw new EndOfStreamException("The file is empty."); // Pipes and devices too: opening one could block for ever.

        var stream = new FileStream(target.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            // The link, or a folder on the way, may have been exchanged since: what counts is what was opened.
            if (OperatingSystem.IsLinux()
                && File.ResolveLinkTarget($"/proc/self/fd/{stream.SafeFileHandle.DangerousGetHandle()}", returnFinalTarget: false) is { } opened)
                ThrowIfOutside(opened.FullName);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private void ThrowIfOutside(string path)
    {
        var root = Directory.ResolveLinkTarget(Root, returnFinalTarget: true)?.FullName ?? Root;
        if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && !path.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new OutsideBuildFolderException();
    }

    private BuildFile Describe(ref FileSystemEntry entry)
    {
        var path = entry.ToFullPath();
        return new BuildFile(
            path,
            Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/'),
            new FileStamp(entry.Length, entry.LastWriteTimeUtc.UtcTicks));
    }
}

/// <summary>A file of the build folder as a scan saw it.</summary>
/// <param name="Name">Path inside the build folder, with forward slashes.</param>
public readonly record struct BuildFile(string Path, string Name, FileStamp Stamp);

/// <summary>Size and time of last change: equal means that nobody wrote to it in between.</summary>
public readonly record struct FileStamp(long Length, long Ticks);

/// <summary>A link in the build folder leads out of it.</summary>
public sealed class OutsideBuildFolderException() : IOException("The link leads out of the build folder.");
