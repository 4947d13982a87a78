using System.Diagnostics;

namespace OtaStack.EndToEndTests.Running;

/// <summary>
/// The API alone, as a process of its own on a port that the system picks, for what must survive its end.
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

    /// <summary>The last lines that it wrote.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    /// <summary>
    /// Starts it; <paramref name="data"/> and <paramref name="builds"/> are made where they are missing.
    /// </summary>
    /// <param name="data">The data folder.</param>
    /// <param name="builds">The build folder.</param>
    /// <param name="publicKey">File with the key of those whose tokens it believes.</param>
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

    /// <summary>Leaves the processor to others that want it.</summary>
    public void Yield() => _process.PriorityClass = ProcessPriorityClass.BelowNormal;

    /// <summary>Where it listens, once it does.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message is its log.</exception>
    public async Task<Uri> ListeningAsync()
    {
        await Eventually.TrueAsync(
            () => _process.HasExited || new FileInfo(_addressFile) is { Exists: true, Length: > 0 },
            "the API's address");
        return _process.HasExited
            ? throw new InvalidOperationException($"The API ended with exit code {_process.ExitCode}:\n{Log}")
            : new Uri((await File.ReadAllTextAsync(_addressFile)).Trim());
    }

    /// <summary><c>kill -9</c>, and waits until it is gone. True if it ran until then.</summary>
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
            throw new TimeoutException("Waited in vain for the API that was killed to end.");
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
