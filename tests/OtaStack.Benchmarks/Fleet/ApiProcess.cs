using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Benchmarks.Fleet;

/// <summary>The API on a data folder, or the web front end before it, as a process of its own.</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private readonly Process _process;

    private ApiProcess(Process process, Uri address, TimeSpan startedAfter)
    {
        (_process, Address, StartedAfter) = (process, address, startedAfter);
        Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
    }

    public Uri Address { get; }

    /// <summary>From the start of the process until it listens.</summary>
    public TimeSpan StartedAfter { get; }

    public HttpClient Client { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory, bytes.</summary>
    public long Resident
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<ApiProcess> StartAsync(
        string api, string data, CancellationToken stop, params (string Name, string Value)[] more)
    {
        Directory.CreateDirectory(data);
        var (addressFile, key) = (Path.Join(data, "address"), Path.Join(data, "key.pem"));
        File.Delete(addressFile);
        await File.WriteAllTextAsync(key, Key.ExportSubjectPublicKeyInfoPem(), stop);
        var start = new ProcessStartInfo("dotnet", [api, "--contentRoot", Path.GetDirectoryName(api)!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in more.Concat(
        [
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("AddressFile", addressFile), ("Data__Path", data),
            ("Identity__PublicKeyPath", key), ("Logging__LogLevel__Default", "Warning"),
            ("Builds__SettleSeconds", "0.3"), ("Builds__ScanSeconds", "0.5"),
        ]))
            start.Environment[name] = value;

        var since = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Show(line.Data);
        process.ErrorDataReceived += (_, line) => Show(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!File.Exists(addressFile))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"{Path.GetFileName(api)} did not start.");
            await Task.Delay(10, stop);
        }

        return new ApiProcess(
            process, new Uri(await File.ReadAllTextAsync(addressFile, stop)), Stopwatch.GetElapsedTime(since));
    }

    /// <summary>The gateway's token for a request to the web front end, which passes it on.</summary>
    public static string Token() => new TokenIssuer(Key, TimeProvider.System).IssueForPages(
        "admin", Roles.Operator, Roles.Operator);

    /// <summary>Starts the web front end before this API.</summary>
    /// <param name="web">Its assembly.</param>
    /// <param name="data">A folder for its address and the public key.</param>
    /// <param name="stop">Ends the start.</param>
    public Task<ApiProcess> StartPagesAsync(string web, string data, CancellationToken stop) =>
        StartAsync(web, data, stop, ("services__api__http__0", Address.AbsoluteUri));

    /// <summary>Sends a request as the gateway does for a signed-in user.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer", new TokenIssuer(Key, TimeProvider.System).Issue(GatewayToken.ApiAudience, "admin", Roles.Admin));
        return await Client.SendAsync(request, stop);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", _process.Id.ToString(CultureInfo.InvariantCulture));
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Show(string? line)
    {
        if (line is not null)
            Console.Error.WriteLine("  " + line);
    }
}
