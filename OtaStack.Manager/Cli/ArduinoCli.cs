using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Options;

namespace OtaStack.Manager.Cli;

/// <summary>Runs arduino-cli. It is found anew for each run, for it may be installed while the Manager runs.</summary>
internal sealed class ArduinoCli(IOptions<ManagerOptions> options, ManagerFolders folders)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    /// <summary>The program's absolute path, or null where there is none.</summary>
    public string? Find()
    {
        if (options.Value.ArduinoCliPath is { Length: > 0 } configured)
            return File.Exists(configured) ? Path.GetFullPath(configured) : null;

        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, "arduino-cli"))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// Runs it to its end. <paramref name="onLine"/> gets each line of standard output and standard error as it comes.
    /// Cancelling stops the whole process group.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no arduino-cli.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<CliRun> RunAsync(
        IEnumerable<string> arguments, Action<CliLine>? onLine = null, CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo(Find() ?? throw new FileNotFoundException("There is no arduino-cli."))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folders.Workspace,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        using var group = ProcessGroup.Start(start);
        group.Process.StandardInput.Close();
        await using var stop = cancellationToken.Register(() => _ = group.StopAsync(Grace));

        var output = ReadAsync(group.Process.StandardOutput, isError: false, onLine);
        var error = ReadAsync(group.Process.StandardError, isError: true, onLine);
        await Task.WhenAll(output, error, group.Process.WaitForExitAsync(CancellationToken.None));
        cancellationToken.ThrowIfCancellationRequested();
        return new CliRun(group.Process.ExitCode, await output, await error);
    }

    private static async Task<string> ReadAsync(StreamReader reader, bool isError, Action<CliLine>? onLine)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            text.AppendLine(line);
            onLine?.Invoke(new CliLine(line, isError));
        }

        return text.ToString();
    }
}

/// <summary>A line that arduino-cli wrote.</summary>
internal readonly record struct CliLine(string Text, bool IsError);

/// <summary>How a run of arduino-cli ended.</summary>
/// <param name="ExitCode">0: success; 1 generic, 3 no configuration, 5 network, 6 core configuration, 7 bad argument.</param>
internal sealed record CliRun(int ExitCode, string Output, string Error);
