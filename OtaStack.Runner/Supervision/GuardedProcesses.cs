using System.Diagnostics;
using System.Text;

namespace OtaStack.Runner.Supervision;

/// <summary>A program with its arguments, folder and environment.</summary>
/// <param name="Words">Program and arguments.</param>
/// <param name="Folder">Working directory.</param>
/// <param name="Environment">The whole environment.</param>
internal sealed record GuardedCommand(
    IReadOnlyList<string> Words, string Folder, IReadOnlyDictionary<string, string> Environment);

/// <summary>
/// Runs programs as process groups of their own that never outlive the runner. <c>guard.sh</c> sees to that:
/// <see cref="Process"/> offers no groups, and what has to happen after a kill -9 of the runner cannot be done in it.
/// </summary>
/// <param name="temporaryFolder">The runner's; a guard removes it when the runner was killed.</param>
internal sealed class GuardedProcesses(string temporaryFolder)
{
    private static readonly string Guard = Path.Combine(AppContext.BaseDirectory, "Supervision", "guard.sh");

    /// <summary>How long the last lines of a program may take when somebody else still holds its pipes open.</summary>
    private static readonly TimeSpan LastLines = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs a program to its end. Cancelling stops its whole group; the task ends once the group is gone.
    /// </summary>
    /// <returns>The exit code, or 128 and the number of the signal that ended it.</returns>
    public async Task<int> RunAsync(
        GuardedCommand command, Action<string> onOutput, Action<string> onError, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var guard = Process.Start(StartOf(command))!;
        var lines = Task.WhenAll(ReadAsync(guard.StandardOutput, onOutput), ReadAsync(guard.StandardError, onError));
        await using (var lifeline = guard.StandardInput.BaseStream)
        {
            await WriteAsync(lifeline, [.. command.Words, ""]);
            await guard.WaitForExitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!guard.HasExited)
                await WriteAsync(lifeline, ["stop"]);
        }

        await guard.WaitForExitAsync(CancellationToken.None);
        await Task.WhenAny(lines, Task.Delay(LastLines, CancellationToken.None));
        return guard.ExitCode;
    }

    private ProcessStartInfo StartOf(GuardedCommand command)
    {
        var start = new ProcessStartInfo("bash", [Guard, temporaryFolder])
        {
            WorkingDirectory = command.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;
        return start;
    }

    private static async Task WriteAsync(Stream lifeline, IEnumerable<string> words)
    {
        try
        {
            await lifeline.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(words.Select(word => word + '\0'))));
            await lifeline.FlushAsync();
        }
        catch (IOException)
        {
            // It has just ended; its exit code says the rest.
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
            onLine(line);
    }
}
