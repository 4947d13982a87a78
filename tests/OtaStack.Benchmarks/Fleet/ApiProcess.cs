using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Benchmarks.Fleet;

/// <summary>The API on a data folder, as a process of its own.</summary>
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

    public static async Task<ApiProcess> StartAsync(string api, string data, CancellationToken stop)
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
        foreach (var (name, value) in new[]
        {
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("AddressFile", addressFile), ("Data__Path", data),
            ("Identity__PublicKeyPath", key), ("Logging__LogLevel__Default", "Warning"),
            ("Builds__SettleSeconds", "0.3"), ("Builds__ScanSeconds", "0.5"),
        })
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
                throw new InvalidOperationException("The API did not start.");
            await Task.Delay(10, stop);
        }

        return new ApiProcess(
            process, new Uri(await File.ReadAllTextAsync(addressFile, stop)), Stopwatch.GetElapsedTime(since));
    }

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
            Console.Error.WriteLine("  api: " + line);
    }
}
