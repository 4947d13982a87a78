using System.Text;

namespace OtaStack.Manager.Storage;

/// <summary>
/// Reads files that others may have created. Skips pipes and devices, which would block the reader.
/// </summary>
internal static class PlainFile
{
    /// <summary>The file, or the target of a link; null if it is empty or not a file.</summary>
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
             return null; // The links form a cycle, or the file was just deleted.
        }
    }

    /// <summary>
    /// The text; empty if there is no file, and null if it is longer than <paramref name="maximumBytes"/>.
    /// </summary>
    public static string? ReadText(string path, long maximumBytes)
    {
        if (Find(path) is not { } file)
            return "";
        return file.Length <= maximumBytes ? File.ReadAllText(file.FullName, Encoding.UTF8) : null;
    }
}
