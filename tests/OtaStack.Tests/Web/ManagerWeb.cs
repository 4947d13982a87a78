using OtaStack.Tests.Manager;

namespace OtaStack.Tests.Web;

/// <summary>The web front end in front of a Manager with <see cref="ToolchainScript"/>, shared by the tests of a class.</summary>
public sealed class ManagerWeb : IAsyncLifetime, IDisposable
{
    private readonly ToolchainFixture _toolchain = new();

    public ManagerServer Manager => _toolchain.Server;

    public WebServer Web { get; private set; } = null!;

    /// <summary>The folder of the script, with what it was given.</summary>
    public ShellCli Cli => _toolchain.Cli;

    public async Task InitializeAsync()
    {
        await _toolchain.InitializeAsync();
        Web = await WebServer.StartAsync(Manager);
    }

    public async Task DisposeAsync()
    {
        await Web.DisposeAsync();
        await _toolchain.DisposeAsync();
    }

    public void Dispose() => _toolchain.Dispose();
}
