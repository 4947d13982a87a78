using System.IO.Enumeration;
using Microsoft.Extensions.Options;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Api.Builds;

/// <summary>
/// The build folder. Others write to it, so its content is not trusted: links are followed only inside the folder.
/// </summary>
public sealed class BuildFolder(IOptions<BuildOptions> options, DataFolder data)
{
    private const int MaximumDepth = 16;

    /// <summary>The folder, absolute.</summary>
    public string Root { get; } = Path.GetFullPath(
        options.Value.Path is { Length: > 0 } path ? path : Path.Combine(data.Root, "builds"));

    /// <summary>
    /// Makes the folder. Only the API's user can access the default folder. The owner of a configured folder
    /// (<see cref="BuildOptions.Path"/>) decides who else can.
    /// </summary>
    public void Make()
    {
        if (options.Value.Path is { Length: > 0 })
            Directory.CreateDirectory(Root);
        else
            OwnerOnly.CreateFolder(Root);
    }

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
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                !entry.IsDirectory && BuildFileNames.MayBeImage(entry.FileName),
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && BuildFileNames.MayHoldImages(entry.FileName),
        };
    }

    /// <summary>Size and time of a file, or of a link's target; null if it does not exist.</summary>
    public static FileStamp? StampOf(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.LinkTarget is not null)
                file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
            return file is { Exists: true } ? new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks) : null;
        }
        catch (IOException)
        {
            return null; // The links form a cycle.
        }
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="FileNotFoundException">The file no longer exists, or is a dangling link.</exception>
    /// <exception cref="SourceFailedException">The file cannot be read, or is a link that leads out of the
    /// folder.</exception>
    public FileStream Open(string path)
    {
        try
        {
            return OpenInside(path);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException
            or (IOException and not (FileNotFoundException or DirectoryNotFoundException)))
        {
            throw new SourceFailedException(exception);
        }
    }

    private FileStream OpenInside(string path)
    {
        var file = new FileInfo(path);
        var target = file.LinkTarget is null ? file : (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!;
        ThrowIfOutside(target.FullName);
        if (target.Length == 0)
            // This covers pipes and devices too: opening one could block forever.
            throw new EndOfStreamException("The file is empty.");

        var stream = new FileStream(target.FullName, FileMode.Open, FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete);
        try
        {
            // The link or a folder of the path may have changed since the check, so check the file that was opened.
            var descriptor = $"/proc/self/fd/{stream.SafeFileHandle.DangerousGetHandle()}";
            if (OperatingSystem.IsLinux() && File.ResolveLinkTarget(descriptor, returnFinalTarget: false) is { } opened)
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
        if (!IsBelow(path, Root) && !IsBelow(path, RealPath(Root)))
            throw new IOException("The link leads out of the build folder.");
    }

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // Any part of the folder's own path may be a link that the machine's owner made (/data -> /mnt/disk1).
    private static string RealPath(string folder)
    {
        var real = Path.GetPathRoot(folder)!;
        foreach (var part in folder[real.Length..].Split(Path.DirectorySeparatorChar))
        {
            real = Path.Combine(real, part);
            if (Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target)
                real = RealPath(target.FullName);
        }

        return real;
    }

    private BuildFile Describe(ref FileSystemEntry entry)
    {
        var path = entry.ToFullPath();
        var isLink = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
        return new BuildFile(
            path,
            Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/'),
            isLink ? StampOf(path) ?? default : new FileStamp(entry.Length, entry.LastWriteTimeUtc.UtcTicks));
    }
}

/// <summary>A file of the build folder, as of the last scan.</summary>
/// <param name="Name">Path inside the build folder, with forward slashes.</param>
public readonly record struct BuildFile(string Path, string Name, FileStamp Stamp);

/// <summary>Size and time of the last change. Equal stamps mean that nobody wrote to the file in between.</summary>
public readonly record struct FileStamp(long Length, long Ticks);
