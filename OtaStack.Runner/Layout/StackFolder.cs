namespace OtaStack.Runner.Layout;

/// <summary>
/// A folder that outlives the services: in the data folder of this machine, or a volume of the containers.
/// </summary>
/// <param name="Name">Name of the volume. A container has it at <c>/NAME</c>.</param>
/// <param name="Below">Its place in the data folder; empty for the data folder itself.</param>
public sealed record StackFolder(string Name, string Below)
{
    /// <summary>Where a container has it.</summary>
    public string MountPath => "/" + Name;

    /// <summary>Where it is on this machine.</summary>
    public string In(string dataFolder) => Below.Length == 0 ? dataFolder : Path.Combine(dataFolder, Below);
}

/// <summary>All folders that OtaStack keeps.</summary>
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

    /// <summary>Compiled images, from which the API makes firmware.</summary>
    public static readonly StackFolder Builds = new("builds", "builds");

    /// <summary>What the API made of each build.</summary>
    public static readonly StackFolder Receipts = new("receipts", "receipts");

    /// <summary>Jobs and logs of the Manager.</summary>
    public static readonly StackFolder ManagerData = new("manager-data", "manager");

    /// <summary>
    /// code-server's settings and extensions, where it runs as a process; its container has a volume for its home.
    /// </summary>
    public static readonly StackFolder IdeHome = new("ide-home", "ide");

    public static IReadOnlyList<StackFolder> All { get; } =
        [Data, Identity, TokenKey, Workspace, Toolchain, Builds, Receipts, ManagerData, IdeHome];
}
