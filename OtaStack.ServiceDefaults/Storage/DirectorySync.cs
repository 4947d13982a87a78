using System.Runtime.InteropServices;

namespace OtaStack.ServiceDefaults.Storage;

/// <summary>
/// Flushes a folder, so that a rename in it survives a power cut. .NET has no call for it; Windows needs none.
/// </summary>
public static partial class DirectorySync
{
    private const int ReadOnly = 0;

    /// <summary>Flushes the folder where its file system lets it; says nothing where it does not.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;

        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            return; // Not every file system lets a folder be opened; the rename itself has happened.

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
