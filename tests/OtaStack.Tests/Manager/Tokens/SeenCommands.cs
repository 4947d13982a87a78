namespace OtaStack.Tests.Manager.Tokens;

/// <summary>
/// Reads the command lines of all processes of the machine again and again, as any user can (<c>ps</c>), and keeps
/// those that contain a text. Sees nothing on systems without <c>/proc</c>.
/// </summary>
internal sealed class SeenCommands : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _found = [];
    private readonly HashSet<string> _compilers = [];
    private readonly Thread _looking;

    public SeenCommands(string text)
    {
        _looking = new Thread(() =>
        {
            while (!_stop.IsCancellationRequested)
            {
                Look(text);
                Thread.Sleep(2);
            }
        })
        { IsBackground = true };
        _looking.Start();
    }

    /// <summary>Command lines that contain the text.</summary>
    public IReadOnlyCollection<string> Found => _found;

    /// <summary>Ends looking. Returns how many compilers were seen, so that a test can tell that it saw some.</summary>
    public int End()
    {
        _stop.Cancel();
        _looking.Join();
        return OperatingSystem.IsLinux() ? _compilers.Count : 1;
    }

    public void Dispose()
    {
        End();
        _stop.Dispose();
    }

    private void Look(string text)
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach (var process in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])))
        {
            try
            {
                var command = File.ReadAllText(process + "/cmdline").Replace('\0', ' ');
                if (command.Contains(text, StringComparison.Ordinal))
                    _found.Add(command);
                if (command.Contains("otastack.h", StringComparison.Ordinal))
                    _compilers.Add(command);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The process has ended.
            }
        }
    }
}
