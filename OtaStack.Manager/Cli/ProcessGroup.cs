using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OtaStack.Manager.Cli;

/// <summary>
/// A child process that leads a process group of its own, so that stopping it takes the compilers along that it has started.
/// On Linux <c>setsid</c> (util-linux) starts it, in the same process; elsewhere its tree of processes is stopped.
/// </summary>
internal sealed partial class ProcessGroup : IDisposable
{
    private const int SigTerm = 15;
    private const int SigKill = 9;

    private static readonly string? SetSid = OperatingSystem.IsLinux()
        ? new[] { "/usr/bin/setsid", "/bin/setsid" }.FirstOrDefault(File.Exists)
        : null;

    private readonly Process _process;
    private readonly bool _leads;

    private ProcessGroup(Process process, bool leads) => (_process, _leads) = (process, leads);

    public Process Process => _process;

    /// <summary>Starts <paramref name="start"/>; its arguments reach the program as they are, never through a shell.</summary>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static ProcessGroup Start(ProcessStartInfo start)
    {
        if (SetSid is not null)
        {
            start.ArgumentList.Insert(0, start.FileName);
            start.FileName = SetSid;
        }

        return new ProcessGroup(Process.Start(start)!, SetSid is not null);
    }

    /// <summary>Asks all of the group to end, and after <paramref name="grace"/> makes them.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        Signal(SigTerm);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(grace);
        }
        catch (TimeoutException)
        {
        }

        // Also after its leader has gone: a compiler may not have listened.
        Signal(SigKill);
        await _process.WaitForExitAsync();
    }

    public void Dispose() => _process.Dispose();

    private void Signal(int signal)
    {
        if (_leads)
            _ = Kill(-_process.Id, signal); // fails only where nobody is left
        else if (signal == SigKill && !_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
