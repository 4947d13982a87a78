using System.Diagnostics;

namespace OtaStack.Runner.Backups;

/// <summary>
/// Owners of files. If root makes or restores a backup, the services' users must still be able to use the folders.
/// </summary>
internal static class FolderOwner
{
    /// <summary>As root, gives a file or folder, and what is in it, to the owner of another folder.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public static void Give(string path, string like)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return;

        // .NET can neither read nor change an owner.
        using var chown = Process.Start("chown", ["-hR", "--reference=" + like, "--", path]);
        chown.WaitForExit();
        if (chown.ExitCode != 0)
            throw new IOException($"chown of {path} failed");
    }
}
