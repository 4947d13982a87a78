using System.Runtime.InteropServices;

namespace OtaStack.ServiceDefaults.Storage;

/// <summary>
/// Flushes a folder, so that a rename in it survives a power cut. .NET does not have a method for it, and Windows does
/// not need one.
/// </summary>
public static partial class DirectorySync
{
    private const int ReadOnly = 0;

    /// <summary>Flushes the folder, if its file system supports that.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;

        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            return; // Not every file system can open a folder. The rename itself has succeeded.

        _ = Sync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
