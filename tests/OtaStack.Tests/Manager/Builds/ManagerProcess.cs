using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using OtaStack.Manager.Jobs;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>The Manager as a separate process, which can be killed.</summary>
internal sealed class ManagerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ManagerProcess(Process process, HttpClient client) => (_process, Client) = (process, client);

    public HttpClient Client { get; }

    /// <summary>Starts it with the folders of <paramref name="server"/>, which is not running.</summary>
    public static async Task<ManagerProcess> StartAsync(ManagerServer server)
    {
        var addressFile = Path.Combine(server.Data, "address");
        string[] arguments = [typeof(Job).Assembly.Location, .. server.Arguments, $"--AddressFile={addressFile}"];
        var process = Process.Start(
            new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Eventually.TrueAsync(() => File.Exists(addressFile) || process.HasExited);
        return new ManagerProcess(process, server.ClientOf(new Uri((await File.ReadAllTextAsync(addressFile)).Trim())));
    }

    public async Task<string> QueueAsync(object body)
    {
        using var answer = await Client.PostAsJsonAsync("/manager/api/builds", body);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    /// <summary>Kills it; its children keep running.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.EndAsync("the Manager that was killed");
        _process.Dispose();
    }
}
