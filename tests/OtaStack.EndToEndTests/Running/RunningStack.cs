using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace OtaStack.EndToEndTests.Running;

/// <summary>
/// <c>./otastack run</c> as a real process with its own data folder on a free port. Disposing stops it and checks
/// that no process is left.
/// </summary>
internal sealed partial class RunningStack : IAsyncDisposable
{
    /// <summary>The password of <c>admin</c>.</summary>
    public const string Password = "end-to-end password";

    /// <summary>Long, because the first start may have to build.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);

    /// <summary>Long, because packaging the extension can take two minutes on a busy machine.</summary>
    private static readonly TimeSpan IdePatience = TimeSpan.FromMinutes(5);

    private readonly Process _script;
    private readonly TemporaryFolder _folder;
    private readonly bool _isDemo;
    private readonly List<string> _log = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningStack(Process script, ProcessFamily processes, TemporaryFolder folder, bool isDemo)
    {
        (_script, Processes, _folder, _isDemo) = (script, processes, folder, isDemo);
        script.OutputDataReceived += (_, line) => Note(line.Data);
        script.ErrorDataReceived += (_, line) => Note(line.Data);
        script.BeginOutputReadLine();
        script.BeginErrorReadLine();
        script.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("The script ended:\n" + Log));
        script.EnableRaisingEvents = true;
    }

    /// <summary>All processes that the script started.</summary>
    public ProcessFamily Processes { get; }

    /// <summary>The output of the script and its services so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    /// <summary>The gateway's address over HTTP, as printed by the script.</summary>
    public Uri Url => new(BoardsLine().Match(Log).Groups["url"].Value);

    /// <summary>Its data folder. A demo prints its own.</summary>
    public string DataFolder => _isDemo ? DataLine().Match(Log).Groups["folder"].Value : _folder.Path("data");

    public string BuildFolder => Path.Combine(DataFolder, "builds");

    /// <summary>Starts the stack and waits until it says it is ready.</summary>
    /// <param name="script">The script to run. Default: this checkout's.</param>
    /// <param name="password">Value of <c>OTASTACK_PASSWORD</c>, or null.</param>
    /// <param name="folder">Parent of its data folder, for a second start. Default: a new folder.</param>
    /// <param name="withIde">Whether to run the IDE, which needs half a second and half a gigabyte.</param>
    /// <param name="isDemo">With <c>--demo</c>, which brings the IDE and its own data folder.</param>
    /// <param name="environment">Variables of the script's environment.</param>
    /// <param name="ignoring">Signals that the parent ignores, such as <c>HUP</c> under <c>nohup</c>.</param>
    /// <param name="withHttps">With <c>--https</c>.</param>
    public static async Task<RunningStack> StartAsync(
        string? script = null, string? password = Password, TemporaryFolder? folder = null,
        bool withIde = false, bool isDemo = false, IReadOnlyDictionary<string, string>? environment = null,
        string? ignoring = null, bool withHttps = false)
    {
        folder ??= new TemporaryFolder();
        string[] options = ["run", "--host", "127.0.0.1", "--port=0"];
        if (withHttps)
            options = [.. options, "--https"];
        string[] kind = isDemo ? ["--demo"] : withIde ? ["--data", "data"] : ["--data", "data", "--no-ide"];
        var start = new ProcessStartInfo(script ?? Script.FileName, [.. options, .. kind])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (password is not null)
            start.Environment["OTASTACK_PASSWORD"] = password;
        var processes = new ProcessFamily();
        processes.Adopt(start);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        start.WithDefaultSignals();
        if (ignoring is not null)
            start = Ignoring(ignoring, start);
        var stack = new RunningStack(Process.Start(start)!, processes, folder, isDemo);
        try
        {
            await stack._ready.Task.InTimeAsync("\"OtaStack is ready\" from ./otastack run", StartPatience);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client signed in as <c>admin</c>.</summary>
    public Task<HttpClient> SignInAsync(string password = Password) => AdminClient.SignInAsync(Url, password);

    /// <summary>Waits until code-server answers.</summary>
    public static Task IdeAsync(HttpClient signedIn) => Eventually.TrueAsync(
        async () =>
        {
            using var answer = await signedIn.GetAsync(new Uri("/ide/healthz", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        },
        "code-server",
        IdePatience);

    /// <summary>The signals that the script ignores, one bit each: bit 0 is HUP, 1 is INT, 14 is TERM.</summary>
    public ulong IgnoredSignals => Convert.ToUInt64(
        File.ReadLines($"/proc/{_script.Id}/status")
            .Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim(), 16);

    /// <summary>Sends the script a signal, waits for its end, and returns the exit code.</summary>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        await ChildProcess.SignalAsync(_script.Id, signal);
        await _script.EndAsync($"./otastack run after {signal}");
        return _script.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_script.HasExited)
                await StopAsync();
            await Processes.GoneAsync();
        }
        finally
        {
            _script.Dispose();
            _folder.Dispose();
        }
    }

    private static ProcessStartInfo Ignoring(string signals, ProcessStartInfo start)
    {
        string[] command = start.FileName == "env"
            ? [.. start.ArgumentList.Skip(1)]
            : [start.FileName, .. start.ArgumentList];
        start.FileName = "bash";
        start.ArgumentList.Clear();
        foreach (var argument in (string[])["-c", $"trap '' {signals}; exec \"$@\"", "bash", .. command])
            start.ArgumentList.Add(argument);
        return start;
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.Add(line);
        if (line.Contains("Ctrl-C stops it", StringComparison.Ordinal))
            _ready.TrySetResult();
    }

    [GeneratedRegex(@"^    Data +(?<folder>/.+)$", RegexOptions.Multiline)]
    private static partial Regex DataLine();

    [GeneratedRegex(@"^\s*Boards poll\s+(?<url>http://\S+)/ota$", RegexOptions.Multiline)]
    private static partial Regex BoardsLine();
}
