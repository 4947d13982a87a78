namespace OtaStack.Runner.Layout;

/// <summary>
/// code-server as a process of this machine. It gives a shell to whoever reaches it, so it listens on no port, which every
/// user of the machine could reach, but on a socket in a folder of its owner.
/// </summary>
/// <param name="Home">Folder of the socket, its settings and its extensions: <see cref="StackFolders.IdeHome"/>.</param>
public sealed record IdeProcess(string Home)
{
    /// <summary>What it listens on.</summary>
    public string Socket => Path.Combine(Home, "ide.sock");

    /// <summary>The socket as an address for the gateway.</summary>
    public string Address => "unix://" + Socket;

    /// <summary>File that says why it does not listen, while it does not: value of <see cref="StackSettings.IdeNote"/>.</summary>
    public string Note => Path.Combine(Home, "note");
}
