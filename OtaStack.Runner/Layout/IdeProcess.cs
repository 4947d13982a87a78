namespace OtaStack.Runner.Layout;

/// <summary>
/// code-server as a process on this machine. Everyone who can connect gets a shell, so it listens on a socket in a
/// private folder instead of a port, which every user of the machine could reach.
/// </summary>
/// <param name="Home">Folder of its settings and extensions: <see cref="StackFolders.IdeHome"/>.</param>
/// <param name="Runtime">Folder of the socket and the note. The path of a socket has at most 107 bytes
/// (unix(7)).</param>
public sealed record IdeProcess(string Home, string Runtime)
{
    /// <summary>Keeps everything in one folder.</summary>
    public IdeProcess(string home)
        : this(home, home)
    {
    }

    /// <summary>The socket that it listens on.</summary>
    public string Socket => Path.Combine(Runtime, "ide.sock");

    /// <summary>The socket as an address for the gateway.</summary>
    public string Address => "unix://" + Socket;

    /// <summary>
    /// File that says why it does not listen yet: the value of <see cref="StackSettings.IdeNote"/>.
    /// </summary>
    public string Note => Path.Combine(Runtime, "note");
}
