using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace OtaStack.Manager.Cli;

/// <summary>
/// A child process that leads a process group of its own, so that stopping it takes the compilers along that it has
/// started. On Linux <c>setsid</c> (util-linux) starts it, in the same process; elsewhere its tree of processes is
/// stopped.
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

    /// <summary>Of its leader and of the group.</summary>
    public int Id => _process.Id;

    /// <summary>
    /// Starts <paramref name="start"/>; its arguments reach the program as they are, never through a shell.
    /// </summary>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static ProcessGroup Start(ProcessStartInfo start)
    {
        if (SetSid is not null)
        {
            ThrowIfNotExecutable(start.FileName);
            start.ArgumentList.Insert(0, start.FileName);
            start.FileName = SetSid;
        }

        return new ProcessGroup(Process.Start(start)!, SetSid is not null);
    }

    /// <summary>
    /// Waits for its end; when <paramref name="stop"/> comes first, stops it. Nobody of the group is left then.
    /// </summary>
    public async Task WaitOrStopAsync(TimeSpan grace, CancellationToken stop)
    {
        try
        {
            await _process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            Signal(SigTerm);
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(grace, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Also after its leader has gone: others of the group may not have listened.
        Signal(SigKill);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public void Dispose() => _process.Dispose();

    /// <summary>
    /// When a process began, in the kernel's clock ticks since boot: with its id it names one process for ever. Null
    /// where it does not run, or the system does not tell.
    /// </summary>
    public static long? BeginningOf(int process)
    {
        try
        {
            // The name, second field, is in parentheses and may hold anything; the beginning is the 22nd (proc(5)).
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Kills a group that an earlier life of this service has started, if it is still the same.</summary>
    public static void KillLeftOver(int group, long beginning)
    {
        if (SetSid is not null && group > 1 && BeginningOf(group) == beginning)
            _ = Kill(-group, SigKill);
    }

    private void Signal(int signal)
    {
        if (_leads)
            _ = Kill(-_process.Id, signal); // fails only where nobody is left
        else if (signal == SigKill && !_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    // setsid would report it, in words of its own, as the end of a program that has never run.
    private static void ThrowIfNotExecutable(string path)
    {
        const UnixFileMode executable =
            UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows() && Path.IsPathRooted(path) && (File.GetUnixFileMode(path) & executable) == 0)
            throw new Win32Exception("It is not executable.");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
