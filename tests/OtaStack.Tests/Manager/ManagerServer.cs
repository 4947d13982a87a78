using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OtaStack.Manager.Jobs;

namespace OtaStack.Tests.Manager;

/// <summary>The Manager as it runs in production, in this process, on folders of its own that go away with it.</summary>
public sealed class ManagerServer : IAsyncDisposable
{
    private readonly (string Key, string Value)[] _settings;
    private RunningProgram? _program;

    private ManagerServer((string Key, string Value)[] settings) => _settings = settings;

    /// <summary>Holds <c>manager/</c>, <c>workspace/</c>, <c>toolchain/</c>, <c>builds/</c>.</summary>
    public string Data { get; } = Directory.CreateTempSubdirectory("otastack-manager-").FullName;

    public string Workspace => Path.Combine(Data, "workspace");

    /// <summary>Warnings and errors that were logged.</summary>
    public LogSink Log { get; } = new();

    /// <summary>Where it listens: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Follows no redirect.</summary>
    public HttpClient Client { get; private set; } = null!;

    public IServiceProvider Services => _program!.Services;

    /// <param name="arduinoCli">The program to run as arduino-cli; null for a machine without one.</param>
    /// <param name="settings">Configuration beside the folders.</param>
    public static async Task<ManagerServer> StartAsync(string? arduinoCli, params (string Key, string Value)[] settings)
    {
        var server = new ManagerServer(settings);
        await server.StartAgainAsync(arduinoCli ?? Path.Combine(server.Data, "no-arduino-cli"));
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _program!.StopAsync();
        Directory.Delete(Data, recursive: true);
    }

    private async Task StartAgainAsync(string arduinoCli)
    {
        _program = await RunningProgram.StartAsync(
            typeof(JobState).Assembly,
            [
                "--environment=Production",
                "--urls=http://127.0.0.1:0",
                $"--Manager:DataPath={Path.Combine(Data, "manager")}",
                $"--Manager:WorkspacePath={Workspace}",
                $"--Manager:ToolchainPath={Path.Combine(Data, "toolchain")}",
                $"--Manager:BuildsPath={Path.Combine(Data, "builds")}",
                $"--Manager:ArduinoCliPath={arduinoCli}",
                .. _settings.Select(setting => $"--{setting.Key}={setting.Value}"),
            ],
            host => host.ConfigureLogging(logging => logging
                .AddFilter<ConsoleLoggerProvider>(null, LogLevel.None).AddProvider(Log)));
        var addresses = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Address = new Uri(addresses.Addresses.Single());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
    }
}
