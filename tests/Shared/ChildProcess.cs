using System.Diagnostics;

namespace OtaStack.Tests.Shared;

/// <summary>
/// Starts, signals and awaits child processes. Every wait has a time-out.
/// </summary>
internal static class ChildProcess
{
    private const string DefaultSignals = "--default-signal=HUP,INT,TERM";

    // Needs GNU coreutils 8.31. Without it, tests must not be started with ignored signals.
    private static readonly Lazy<bool> CanSetSignals = new(() =>
    {
        try
        {
            using var env = Process.Start(
                new ProcessStartInfo("env", [DefaultSignals, "true"]) { RedirectStandardError = true })!;
            return env.WaitForExit(TimeSpan.FromSeconds(30)) && env.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    /// <summary>
    /// Starts the process with the default handlers of HUP, INT and TERM. Otherwise it inherits ignored signals, for
    /// example under <c>nohup</c> or in the background of a script, and a test that sends one waits forever. The
    /// process id stays the same.
    /// </summary>
    public static ProcessStartInfo WithDefaultSignals(this ProcessStartInfo start)
    {
        if (!CanSetSignals.Value)
            return start;

        start.ArgumentList.Insert(0, DefaultSignals);
        start.ArgumentList.Insert(1, start.FileName);
        start.FileName = "env";
        return start;
    }

    /// <summary>Sends a signal (<c>TERM</c>, <c>KILL</c>, ...) to one process.</summary>
    public static async Task SignalAsync(int processId, string signal)
    {
        using var kill = Process.Start("bash", ["-c", $"kill -{signal} {processId}"]);
        await kill.EndAsync($"kill -{signal} {processId}");
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for its end. After a time-out it is killed with its children.</summary>
    /// <exception cref="TimeoutException">It was killed. The message says what the test waited for.</exception>
    public static async Task EndAsync(this Process process, string what, TimeSpan? patience = null)
    {
        try
        {
            await process.WaitForExitAsync().InTimeAsync($"{what} to end", patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Waits for its end and returns its output. Both streams must be redirected.</summary>
    /// <inheritdoc cref="EndAsync"/>
    public static async Task<(int ExitCode, string Output, string Errors)> OutcomeAsync(
        this Process process, string what, TimeSpan? patience = null)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.EndAsync(what, patience);

        // Its children may keep the streams open.
        return (
            process.ExitCode,
            await output.InTimeAsync($"the end of what {what} writes", patience),
            await errors.InTimeAsync($"the end of what {what} writes", patience));
    }
}
