namespace OtaStack.Runner.Backups;

/// <summary>A file is not a backup, or a damaged one. The message says why, and has no period.</summary>
internal sealed class BackupException(string message, Exception? cause = null) : Exception(message, cause);
