using System.Diagnostics;

namespace OtaStack.Tests.Shared;

/// <summary>
/// What tests do with the processes that they start: each has its signals, and each wait for it has a bound.
/// </summary>
internal static class ChildProcess
{
    private const string DefaultSignals = "--default-signal=HUP,INT,TERM";

    // GNU coreutils 8.31 and newer have it; elsewhere tests must not be started with ignored signals.
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
    /// The process starts with HUP, INT and TERM as a terminal gives them. Ignored signals are inherited otherwise:
    /// under <c>nohup</c>, or in the background of a script, a test that sends one would wait for ever. Its id stays
    /// the same.
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

    /// <summary>Waits until it ends; one that does not in time is killed with all that it has started.</summary>
    /// <exception cref="TimeoutException">It was killed; the message says what was waited for.</exception>
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

    /// <summary>Waits until it ends, and returns all that it wrote. Both of its streams must be redirected.</summary>
    /// <inheritdoc cref="EndAsync"/>
    public static async Task<(int ExitCode, string Output, string Errors)> OutcomeAsync(
        this Process process, string what, TimeSpan? patience = null)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.EndAsync(what, patience);

        // A child of its own may hold the streams open.
        return (
            process.ExitCode,
            await output.InTimeAsync($"the end of what {what} writes", patience),
            await errors.InTimeAsync($"the end of what {what} writes", patience));
    }
}
