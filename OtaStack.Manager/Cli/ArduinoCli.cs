using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Options;

namespace OtaStack.Manager.Cli;

/// <summary>
/// Runs arduino-cli. Each run looks for the program, because it may be installed while the Manager runs. Its version
/// is checked once for each program file, and again later if that failed.
/// </summary>
internal sealed class ArduinoCli(
    IOptions<ManagerOptions> options, ManagerFolders folders, CliConfiguration configuration, TimeProvider clock)
        : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan VersionPatience = TimeSpan.FromSeconds(20);

    /// <summary>The machine may only have been too busy, or out of processes.</summary>
    private static readonly TimeSpan BrokenFor = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _checking = new(1, 1);
    private (string Path, long Ticks, CliStatus Status, long CheckedAt)? _checked;

    /// <summary>The program's absolute path, or null if it is not installed.</summary>
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
    /// Whether arduino-cli can be used, and if not, why. Runs it only if its file has changed, or the last check
    /// failed and is 30 seconds old.
    /// </summary>
    public async Task<CliStatus> StatusAsync(CancellationToken cancellationToken = default)
    {
        if (Find() is not { } path)
            return MissingOrSettingUp();

        await _checking.WaitAsync(cancellationToken);
        try
        {
            var ticks = File.GetLastWriteTimeUtc(path).Ticks;
            if (_checked is { } known && known.Path == path && known.Ticks == ticks
                && (known.Status.State != CliState.Broken || clock.GetElapsedTime(known.CheckedAt) < BrokenFor))
                return known.Status;

            var status = await AskVersionAsync(path, cancellationToken);
            _checked = (path, ticks, status, clock.GetTimestamp());
            return status;
        }
        finally
        {
            _checking.Release();
        }
    }

    /// <summary>
    /// Runs arduino-cli to its end, with <c>--config-file</c> before the arguments. When the run is cancelled or
    /// arduino-cli exits, its whole process group is stopped.
    /// </summary>
    /// <exception cref="CliUnavailableException">arduino-cli is missing or cannot be used.</exception>
    /// <exception cref="CliResultException">It wrote more than <see cref="CliOutput.MaximumLength"/> and was
    /// stopped.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task<CliRun> RunAsync(CliRequest request, CancellationToken cancellationToken)
    {
        var status = await StatusAsync(cancellationToken);
        if (status.State != CliState.Ready)
            throw new CliUnavailableException(status);

        configuration.Ensure();
        return await RunAsync(status.Path!, request, cancellationToken);
    }

    public void Dispose() => _checking.Dispose();

    private CliStatus MissingOrSettingUp()
    {
        var expected = options.Value.ArduinoCliPath is { Length: > 0 } configured ? Path.GetFullPath(configured) : null;
        if (options.Value.ArduinoCliSetupPath is not { Length: > 0 } note)
            return CliStatuses.Missing(expected);

        try
        {
            return CliStatuses.OfSetup(expected, File.ReadLines(note).FirstOrDefault("").Trim());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return CliStatuses.Missing(expected);
        }
    }

    private async Task<CliStatus> AskVersionAsync(string path, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(VersionPatience);
        try
        {
            configuration.Ensure();
            var run = await RunAsync(path, new CliRequest(["version", "--json"]), patience.Token);
            return run.Succeeded
                ? CliStatuses.Of(path, run.Parse(CliJson.Default.CliVersionInfo).VersionString?.Trim() ?? "")
                : CliStatuses.Broken(path, $"{path} does not run: {run.Failure()}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CliStatuses.Broken(
                path, $"{path} did not report its version within {VersionPatience.TotalSeconds} s.");
        }
        catch (Exception exception) when (exception is Win32Exception or CliResultException)
        {
            return CliStatuses.Broken(path, $"{path} does not run: {exception.Message}");
        }
    }

    private async Task<CliRun> RunAsync(string path, CliRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var group = ProcessGroup.Start(StartOf(path, request));
        request.OnStarted?.Invoke(group.Id);
        group.Process.StandardInput.Close();

        using var flooded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var output = new CliOutput(request.OnLine, flooded.Cancel);
        var reading = output.ReadAsync(group.Process.StandardOutput, group.Process.StandardError);
        await group.WaitOrStopAsync(Grace, flooded.Token);
        // A process that has left the group may keep the pipes open.
        await Task.WhenAny(reading, Task.Delay(Grace, CancellationToken.None));
        var (standardOutput, standardError) = output.Take();

        cancellationToken.ThrowIfCancellationRequested();
        if (output.IsFlooded)
            throw new CliResultException(
                $"arduino-cli wrote more than {CliOutput.MaximumLength / 1024 / 1024} MiB and was stopped.");
        return new CliRun(group.Process.ExitCode, standardOutput, standardError);
    }

    private ProcessStartInfo StartOf(string path, CliRequest request)
    {
        var start = new ProcessStartInfo(path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folders.Workspace,
        };
        foreach (var argument in (string[])["--config-file", configuration.FilePath, .. request.Arguments])
            start.ArgumentList.Add(argument);

        CliEnvironment.Restrict(start.Environment);
        foreach (var (name, value) in request.Environment)
            start.Environment[name] = value;
        return start;
    }
}
