namespace OtaStack.Runner.Backups;

/// <summary>Writes nothing: the backup is only verified.</summary>
internal sealed class NoTarget : IBackupTarget
{
    public Stream CreateFile(string path, UnixFileMode mode, DateTimeOffset changedAt) => Stream.Null;

    public void CreateFolder(string path, UnixFileMode mode)
    {
    }

    public void CreateLink(string path, string target)
    {
    }
}
