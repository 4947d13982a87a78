using System.Runtime.InteropServices;

namespace OtaStack.Runner.Backups;

/// <summary>The kind of a file. .NET does not tell a named pipe, which would block its reader, from a file.</summary>
internal static partial class FileStatus
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int DoNotFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint TypeAndMode = 0x3; // STATX_TYPE | STATX_MODE
    private const int ModeOffset = 28; // of stx_mode in struct statx, on all architectures
    private const int StructBytes = 256;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int Link = 0xA000;

    /// <summary>
    /// Whether it is a regular file or a link, and not a socket, a named pipe or a device. True where the system does
    /// not say.
    /// </summary>
    public static bool IsFileOrLink(string path)
    {
        if (!OperatingSystem.IsLinux())
            return true;

        var status = new byte[StructBytes];
        if (ReadStatus(CurrentFolder, path, DoNotFollow, TypeAndMode, status) != 0)
            return true;
        return (BitConverter.ToUInt16(status, ModeOffset) & TypeMask) is Regular or Link;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadStatus(int folder, string path, int flags, uint mask, byte[] status);
}
