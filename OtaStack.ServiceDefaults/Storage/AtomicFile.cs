using System.Text;

namespace OtaStack.ServiceDefaults.Storage;

/// <summary>Files that are there wholly or not at all, whatever happens meanwhile.</summary>
public static class AtomicFile
{
    /// <summary>Writes UTF-8 and renames over <paramref name="path"/>. Its folder must exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">All that it holds then.</param>
    /// <param name="durable">It is to survive a power cut, too; costs a few milliseconds.</param>
    /// <exception cref="IOException">Disk full, no permission; the old file is as it was and nothing is left
    /// behind.</exception>
    public static void Write(string path, string text, bool durable = true) =>
        Write(path, Encoding.UTF8.GetBytes(text), mode: null, durable);

    /// <summary>The same with bytes, and with rights that the file has from its first byte on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All that it holds then.</param>
    /// <param name="mode">Null, and on Windows: what new files have in that folder.</param>
    /// <param name="durable">It is to survive a power cut, too; costs a few milliseconds.</param>
    /// <exception cref="IOException">Disk full, no permission; the old file is as it was and nothing is left
    /// behind.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode? mode, bool durable = true)
    {
        // Hidden, so that nobody takes it for a result.
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write,
            Share = FileShare.None };
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
