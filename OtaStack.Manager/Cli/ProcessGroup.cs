using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace OtaStack.Manager.Cli;

/// <summary>
/// A child process that leads its own process group, so that stopping it also stops the compilers that it has
/// started. On Linux, <c>setsid</c> (util-linux) starts it in the same process; elsewhere the process tree is
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

    /// <summary>Id of the leader and of the group.</summary>
    public int Id => _process.Id;

    /// <summary>
    /// Starts <paramref name="start"/>; its arguments are passed unchanged, without a shell.
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
    /// Waits for the process to end, or stops it when <paramref name="stop"/> is cancelled. Afterwards the whole
    /// group has ended.
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

        // Also if the leader has ended: others in the group may have ignored the signal.
        Signal(SigKill);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public void Dispose() => _process.Dispose();

    /// <summary>
    /// Start time of a process, in the kernel's clock ticks since boot. Together with the id it identifies a process.
    /// Null if the process does not run, or the system does not tell.
    /// </summary>
    public static long? BeginningOf(int process)
    {
        try
        {
            // The second field, the name, is in parentheses and may contain anything. The start time is the 22nd
            // field (proc(5)).
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Kills a group that this service started before a restart, if it is still the same group.</summary>
    public static void KillLeftOver(int group, long beginning)
    {
        if (SetSid is not null && group > 1 && BeginningOf(group) == beginning)
            _ = Kill(-group, SigKill);
    }

    private void Signal(int signal)
    {
        if (_leads)
            _ = Kill(-_process.Id, signal); // fails only if no process is left
        else if (signal == SigKill && !_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    // Otherwise setsid would start and fail, as if the program had run.
    private static void ThrowIfNotExecutable(string path)
    {
        const UnixFileMode executable =
            UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows() && Path.IsPathRooted(path) && (File.GetUnixFileMode(path) & executable) == 0)
            throw new Win32Exception("The file is not executable.");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
