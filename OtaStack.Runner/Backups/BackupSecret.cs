namespace OtaStack.Runner.Backups;

/// <summary>The header of an encrypted backup, and the key that belongs to it.</summary>
internal sealed record BackupSecret(BackupHeader Header, byte[] Key)
{
    /// <summary>Derives a new key, which takes a fraction of a second on purpose.</summary>
    public static BackupSecret Create(string passphrase, int iterations = BackupHeader.DefaultIterations)
    {
        var header = BackupHeader.Create(iterations);
        return new BackupSecret(header, header.DeriveKey(passphrase));
    }
}
