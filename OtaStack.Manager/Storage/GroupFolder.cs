using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace OtaStack.Manager.Storage;

/// <summary>Shares a folder with one group. .NET has no API to change the group of a file.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class GroupFolder
{
    /// <summary>2750: new files in the folder belong to the same group.</summary>
    public const UnixFileMode Mode = UnixFileMode.SetGroup |
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private const int SameUser = -1;

    /// <summary>Gives an existing folder to <paramref name="group"/>, a number as in <c>/etc/group</c>.</summary>
    /// <returns>False if another user owns the folder, or this user is not in the group. The folder is then
    /// unchanged.</returns>
    public static bool TryShare(string folder, int group)
    {
        if (ChangeOwner(folder, SameUser, group) != 0)
            return false;
        File.SetUnixFileMode(folder, Mode);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int user, int group);
}
