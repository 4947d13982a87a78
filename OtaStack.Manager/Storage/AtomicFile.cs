using System.Text;

namespace OtaStack.Manager.Storage;

/// <summary>Files that are there wholly or not at all, whatever happens meanwhile.</summary>
internal static class AtomicFile
{
    /// <summary>Writes and renames over <paramref name="path"/>. Its folder must exist.</summary>
    /// <param name="durable">It is to survive a power cut, too; costs a few milliseconds.</param>
    /// <exception cref="IOException">Disk full, no permission; the old file is as it was and nothing is left behind.</exception>
    public static void Write(string path, string text, bool durable = true)
    {
        // Hidden, so that nobody takes it for a result.
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
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
