namespace OtaStack.Tests.Manager.Builds;

/// <summary>
/// A Manager with installed boards, shared by the tests of a class. Each test uses its own sketches.
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
