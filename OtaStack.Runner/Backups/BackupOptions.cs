namespace OtaStack.Runner.Backups;

/// <summary>What to back up, and where to.</summary>
internal sealed record BackupOptions
{
    /// <summary>The data folder, absolute.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The file to write, absolute. It must not exist.</summary>
    public required string File { get; init; }

    /// <summary>Null for a plain backup.</summary>
    public required BackupSecret? Secret { get; init; }

    /// <summary>Whether <c>workspace/</c> is included.</summary>
    public bool WithSketches { get; init; } = true;
}

/// <summary>A backup that was written and verified.</summary>
internal sealed record BackupResult
{
    public required BackupManifest Manifest { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long Size { get; init; }

    /// <summary>Files other than the database and the images.</summary>
    public required int OtherFiles { get; init; }

    /// <summary>Sentences without a period about what is not in it as one might expect; mostly empty.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }
}
