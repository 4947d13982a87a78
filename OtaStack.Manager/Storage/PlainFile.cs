using System.Text;

namespace OtaStack.Manager.Storage;

/// <summary>
/// Reads files that others may have put there: a pipe or a device under a file's name would keep the reader for ever.
/// </summary>
internal static class PlainFile
{
    /// <summary>What a link leads to, or the file itself; null where that is no file or an empty one.</summary>
    public static FileInfo? Find(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
            // Pipes and devices have no length.
            return target is { Exists: true, Length: > 0 } ? target : null;
        }
        catch (IOException)
        {
            return null; // Links in a circle, or it has just gone.
        }
    }

    /// <summary>
    /// Its text; empty where there is none. Null where it is longer than <paramref name="maximumBytes"/>.
    /// </summary>
    public static string? ReadText(string path, long maximumBytes)
    {
        if (Find(path) is not { } file)
            return "";
        return file.Length <= maximumBytes ? File.ReadAllText(file.FullName, Encoding.UTF8) : null;
    }
}
