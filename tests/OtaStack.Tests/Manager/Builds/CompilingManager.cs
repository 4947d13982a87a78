namespace OtaStack.Tests.Manager.Builds;

/// <summary>
/// A Manager with boards that can be compiled for, for all tests of a class; each brings sketches of its own.
/// </summary>
public sealed class CompilingManager : IAsyncLifetime
{
    public ManagerServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await ManagerServer.StartAsync(StandInToolchain.Program);
        StandInToolchain.Install(Server);
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
