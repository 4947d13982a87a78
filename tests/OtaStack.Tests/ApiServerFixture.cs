namespace OtaStack.Tests;

/// <summary>One server for all tests of a class. Each test uses its own images.</summary>
public sealed class ApiServerFixture : IAsyncLifetime
{
    public ApiServer Server { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Server = await ApiServer.StartAsync(("Builds:ScanSeconds", "0.2"), ("Firmware:MaximumBytes", "1048576"));

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
