namespace OtaStack.Runner.Layout;

/// <summary>
/// A folder that outlives the services: in the data folder on this machine, or a volume of the containers.
/// </summary>
/// <param name="Name">Name of the volume, which containers mount at <c>/NAME</c>.</param>
/// <param name="Below">Path in the data folder; empty for the data folder itself.</param>
public sealed record StackFolder(string Name, string Below)
{
    /// <summary>The path in containers.</summary>
    public string MountPath => "/" + Name;

    /// <summary>The path on this machine.</summary>
    public string In(string dataFolder) => Below.Length == 0 ? dataFolder : Path.Combine(dataFolder, Below);
}

/// <summary>All of OtaStack's folders.</summary>
public static class StackFolders
{
    /// <summary>Firmware, devices and signing keys: the API's.</summary>
    public static readonly StackFolder Data = new("data", "");

    /// <summary>Accounts, API keys and the key that signs tokens: the gateway's.</summary>
    public static readonly StackFolder Identity = new("identity", "identity");

    /// <summary>The public half of that key, by which services verify tokens.</summary>
    public static readonly StackFolder TokenKey = new("identity-public", "identity-public");

    /// <summary>Sketches.</summary>
    public static readonly StackFolder Workspace = new("workspace", "workspace");

    /// <summary>Platforms and libraries of arduino-cli.</summary>
    public static readonly StackFolder Toolchain = new("toolchain", "toolchain");

    /// <summary>Compiled images, which the API publishes as firmware.</summary>
    public static readonly StackFolder Builds = new("builds", "builds");

    /// <summary>The API's receipts for builds.</summary>
    public static readonly StackFolder Receipts = new("receipts", "receipts");

    /// <summary>Jobs and logs of the Manager.</summary>
    public static readonly StackFolder ManagerData = new("manager-data", "manager");

    /// <summary>
    /// code-server's settings and extensions if it runs as a process. Its container has a volume for its home.
    /// </summary>
    public static readonly StackFolder IdeHome = new("ide-home", "ide");

    public static IReadOnlyList<StackFolder> All { get; } =
        [Data, Identity, TokenKey, Workspace, Toolchain, Builds, Receipts, ManagerData, IdeHome];
}
