namespace OtaStack.Runner.Layout;

/// <summary>
/// code-server as a process of this machine. Everyone who reaches it gets a shell, so it listens on no port, which
/// every user of the machine could reach, but on a socket in a folder of its owner.
/// </summary>
/// <param name="Home">Its settings and extensions: <see cref="StackFolders.IdeHome"/>.</param>
/// <param name="Runtime">Folder of the socket and the note. The path of a socket has at most 107 bytes
/// (unix(7)).</param>
public sealed record IdeProcess(string Home, string Runtime)
{
    /// <summary>One with everything in one folder.</summary>
    public IdeProcess(string home)
        : this(home, home)
    {
    }

    /// <summary>What it listens on.</summary>
    public string Socket => Path.Combine(Runtime, "ide.sock");

    /// <summary>The socket as an address for the gateway.</summary>
    public string Address => "unix://" + Socket;

    /// <summary>
    /// File that says why it does not listen, while it does not: value of <see cref="StackSettings.IdeNote"/>.
    /// </summary>
    public string Note => Path.Combine(Runtime, "note");
}
