namespace OtaStack.Runner.Layout;

/// <summary>A folder as one service uses it.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Setting">Environment variable that tells the service where it is.</param>
public sealed record FolderUse(StackFolder Folder, string Setting)
{
    /// <summary>Whether the service only reads the folder. Its container then mounts it read-only.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>File in the folder that the setting names; empty: the setting names the folder.</summary>
    public string File { get; init; } = "";

    /// <summary>The setting's value for a process on this machine.</summary>
    public string ValueIn(string dataFolder) => Path.Combine(Folder.In(dataFolder), File);

    /// <summary>The setting's value for a container.</summary>
    public string ValueInContainer => File.Length == 0 ? Folder.MountPath : $"{Folder.MountPath}/{File}";

    /// <summary>The key with which all services except the gateway verify tokens.</summary>
    internal static FolderUse TokenKey { get; } =
        new(StackFolders.TokenKey, "Identity__PublicKeyPath") { IsReadOnly = true, File = "token-key.pem" };
}

/// <summary>The folders of the API.</summary>
public static class ApiFolders
{
    public static readonly FolderUse Data = new(StackFolders.Data, "Data__Path");
    public static readonly FolderUse Builds = new(StackFolders.Builds, "Builds__Path") { IsReadOnly = true };
    public static readonly FolderUse Receipts = new(StackFolders.Receipts, "Builds__ReceiptsPath");
    public static readonly FolderUse TokenKey = FolderUse.TokenKey;

    public static IReadOnlyList<FolderUse> All { get; } = [Data, Builds, Receipts, TokenKey];
}

/// <summary>The folders of the Manager.</summary>
public static class ManagerFolders
{
    public static readonly FolderUse Data = new(StackFolders.ManagerData, "Manager__DataPath");
    public static readonly FolderUse Workspace = new(StackFolders.Workspace, "Manager__WorkspacePath");
    public static readonly FolderUse Toolchain = new(StackFolders.Toolchain, "Manager__ToolchainPath");
    public static readonly FolderUse Builds = new(StackFolders.Builds, "Manager__BuildsPath");
    public static readonly FolderUse Receipts = new(
        StackFolders.Receipts, "Manager__ReceiptsPath") { IsReadOnly = true };
    public static readonly FolderUse TokenKey = FolderUse.TokenKey;

    public static IReadOnlyList<FolderUse> All { get; } = [Data, Workspace, Toolchain, Builds, Receipts, TokenKey];
}

/// <summary>The folders of the web front end, which stores nothing.</summary>
public static class WebFolders
{
    public static readonly FolderUse TokenKey = FolderUse.TokenKey;

    public static IReadOnlyList<FolderUse> All { get; } = [TokenKey];
}

/// <summary>The folders of the gateway.</summary>
public static class GatewayFolders
{
    public static readonly FolderUse Identity = new(StackFolders.Identity, "Identity__Path");
    public static readonly FolderUse TokenKey = new(StackFolders.TokenKey, "Identity__PublicPath");

    public static IReadOnlyList<FolderUse> All { get; } = [Identity, TokenKey];
}
