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
/// Runs programs in their own process groups, which never outlive the runner. Uses <c>guard.sh</c>, because <see
/// cref="Process"/> does not support groups, and the runner cannot clean up after its own kill -9.
/// </summary>
/// <param name="temporaryFolder">The runner's temporary folder, which a guard deletes if the runner is
/// killed.</param>
internal sealed class GuardedProcesses(string temporaryFolder)
{
    private static readonly string Guard = Path.Combine(AppContext.BaseDirectory, "Supervision", "guard.sh");

    /// <summary>How long to wait for a program's last lines if another process keeps its pipes open.</summary>
    private static readonly TimeSpan LastLines = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs a program to its end. Cancelling stops its whole group; the task ends when the group has ended.
    /// </summary>
    /// <returns>The exit code, or 128 plus the number of the signal that ended the program.</returns>
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
            // The program has just ended; its exit code says why.
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
            onLine(line);
    }
}
