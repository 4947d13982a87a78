namespace OtaStack.Manager.Storage;

/// <summary>Files that are there wholly or not at all, whatever happens meanwhile.</summary>
internal static class AtomicFile
{
    /// <summary>Writes, flushes to the disk, and renames over <paramref name="path"/>. Its folder must exist.</summary>
    /// <exception cref="IOException">Disk full, no permission; the old file is as it was and nothing is left behind.</exception>
    public static void Write(string path, string text)
    {
        var temporary = Temporary(path);
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>A name beside <paramref name="path"/> that nobody else has; hidden, so that nobody takes it for a result.</summary>
    private static string Temporary(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");
}
