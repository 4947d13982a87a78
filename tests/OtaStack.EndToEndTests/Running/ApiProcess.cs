using System.Diagnostics;

namespace OtaStack.EndToEndTests.Running;

/// <summary>
/// The API alone, as a separate process on a free port, for tests of what must survive its end.
/// </summary>
internal sealed class ApiProcess : IDisposable
{
    private const int LinesKept = 200;

    private readonly Process _process;
    private readonly string _addressFile;
    private readonly Queue<string> _log = new();

    private ApiProcess(Process process, string addressFile)
    {
        (_process, _addressFile) = (process, addressFile);
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The last lines of its output.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    /// <summary>Processor time that it has taken so far; none after its end.</summary>
    public TimeSpan ProcessorTime => _process.HasExited ? TimeSpan.Zero : _process.TotalProcessorTime;

    /// <summary>
    /// Starts it and creates the folders <paramref name="data"/> and <paramref name="builds"/> if they do not exist.
    /// </summary>
    /// <param name="data">The data folder.</param>
    /// <param name="builds">The build folder.</param>
    /// <param name="publicKey">File with the public key that verifies tokens.</param>
    public static ApiProcess Start(string data, string builds, string publicKey)
    {
        var addressFile = Path.GetTempFileName();
        var start = new ProcessStartInfo("dotnet", [BuiltProgram.AssemblyOf("OtaStack.Api")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["AddressFile"] = addressFile,
                ["Data__Path"] = data,
                ["Builds__Path"] = builds,
                ["Identity__PublicKeyPath"] = publicKey,
                ["Logging__LogLevel__Default"] = "Warning",
            },
        };
        return new ApiProcess(Process.Start(start)!, addressFile);
    }

    /// <summary>Gives other processes precedence.</summary>
    public void Yield() => _process.PriorityClass = ProcessPriorityClass.BelowNormal;

    /// <summary>Waits until it listens, and returns its address.</summary>
    /// <exception cref="InvalidOperationException">It ended. The message contains its log.</exception>
    public async Task<Uri> ListeningAsync()
    {
        await Eventually.TrueAsync(
            () => _process.HasExited || new FileInfo(_addressFile) is { Exists: true, Length: > 0 },
            "the API's address");
        return _process.HasExited
            ? throw new InvalidOperationException($"The API ended with exit code {_process.ExitCode}:\n{Log}")
            : new Uri((await File.ReadAllTextAsync(_addressFile)).Trim());
    }

    /// <summary>Kills it with <c>kill -9</c> and waits for its end. True if it was running.</summary>
    public async Task<bool> KillAsync()
    {
        var ran = !_process.HasExited;
        _process.Kill();
        await _process.EndAsync("the API that was killed");
        return ran;
    }

    public void Dispose()
    {
        _process.Kill();
        if (!_process.WaitForExit(InTime.Patience))
            throw new TimeoutException("Timed out waiting for the killed API to end.");
        _process.Dispose();
        File.Delete(_addressFile);
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > LinesKept)
                _log.Dequeue();
        }
    }
}
