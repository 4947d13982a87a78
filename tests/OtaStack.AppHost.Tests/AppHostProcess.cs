using System.Diagnostics;
using System.Globalization;

namespace OtaStack.AppHost.Tests;

/// <summary>
/// The AppHost as a process of its own, started without its launch profile.
/// </summary>
internal sealed class AppHostProcess : IDisposable
{
    private readonly List<string> _output = [];

    private AppHostProcess(Process process, string data) => (Process, DataFolder) = (process, data);

    public Process Process { get; }

    public string DataFolder { get; }

    /// <summary>What it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    /// <param name="data">Its data folder.</param>
    /// <param name="arguments">More settings.</param>
    /// <param name="path">Its <c>PATH</c>; null: that of the tests.</param>
    public static AppHostProcess Start(string data, IEnumerable<string> arguments, string? path = null)
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(Projects.OtaStack_AppHost).Assembly.Location, $"--Data:Path={data}", .. arguments])
        {
            WorkingDirectory = Projects.OtaStack_AppHost.ProjectPath,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (path is not null)
            start.Environment["PATH"] = path;
        var host = new AppHostProcess(new Process { StartInfo = start.WithDefaultSignals() }, data);
        host.Process.OutputDataReceived += (_, line) => host.Note(line.Data);
        host.Process.ErrorDataReceived += (_, line) => host.Note(line.Data);
        host.Process.Start();
        host.Process.BeginOutputReadLine();
        host.Process.BeginErrorReadLine();
        return host;
    }

    public void Dispose()
    {
        if (!Process.HasExited)
            Process.Kill(entireProcessTree: true);
        Process.Dispose();
    }

    /// <summary>Waits for the block that says where everything is.</summary>
    public Task ReadyAsync() =>
        UntilAsync(() => Output.Contains("Ctrl-C stops it."), "the block of a system that is ready");

    /// <summary>Sends a signal, and waits until it and all that it has started have ended.</summary>
    public async Task EndAsync(string signal)
    {
        var family = Family();
        await ChildProcess.SignalAsync(Process.Id, signal);
        await Process.EndAsync("the AppHost", Eventually.Patience);
        await UntilAsync(() => !family.Any(IsRunning), "the end of all that it started");
    }

    /// <summary>
    /// Processes with the data folder in their environment or command line (services and what they have started), and
    /// monitors of the host.
    /// </summary>
    public List<int> Family() =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(id => id != Process.Id && IsFamily(Read(id, "environ"), Read(id, "cmdline")))];

    /// <summary>
    /// Waits until a condition holds. If it does not, the message also has all that the AppHost wrote.
    /// </summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string expected)
    {
        try
        {
            await Eventually.TrueAsync(condition, expected);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}\n{Output}", exception);
        }
    }

    private Task UntilAsync(Func<bool> condition, string expected) =>
        UntilAsync(() => Task.FromResult(condition()), expected);

    private bool IsFamily(string environment, string command) =>
        environment.Contains(DataFolder) || command.Contains(DataFolder)
        || command.Contains($"--monitor\0{Process.Id}\0");

    private static bool IsRunning(int id) => Read(id, "cmdline").Length > 0;

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private void Note(string? line)
    {
        lock (_output)
            _output.Add(line ?? "");
    }
}
