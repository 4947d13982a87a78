using System.Text;

namespace OtaStack.ServiceDefaults.Storage;

/// <summary>Writes files atomically: a file is complete or unchanged.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes UTF-8 text to a temporary file and renames it to <paramref name="path"/>. The folder must exist.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its new content.</param>
    /// <param name="durable">Whether it must survive a power cut, which costs a few milliseconds.</param>
    /// <exception cref="IOException">Disk full or no permission. The old file is unchanged, and no temporary file is
    /// left.</exception>
    public static void Write(string path, string text, bool durable = true) =>
        Write(path, Encoding.UTF8.GetBytes(text), mode: null, durable);

    /// <summary>Writes bytes to a file with the given mode from the first byte on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its new content.</param>
    /// <param name="mode">Null, and on Windows: the default for new files.</param>
    /// <param name="durable">Whether it must survive a power cut, which costs a few milliseconds.</param>
    /// <exception cref="IOException">Disk full or no permission. The old file is unchanged, and no temporary file is
    /// left.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode? mode, bool durable = true)
    {
        // Hidden, so that nobody mistakes it for a result.
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;

        try
        {
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: durable);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        if (durable)
            DirectorySync.Flush(folder);
    }
}
