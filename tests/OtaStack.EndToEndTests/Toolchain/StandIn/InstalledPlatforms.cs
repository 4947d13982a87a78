using OtaStack.FakeArduinoCli.TestIndex;

namespace OtaStack.EndToEndTests.Toolchain.StandIn;

/// <summary>A sketchbook with both test platforms and a library, shared by the tests that only compile.</summary>
public sealed class InstalledPlatforms : IAsyncLifetime
{
    internal Sketchbook Sketchbook { get; } = new();

    public async Task InitializeAsync()
    {
        (await Sketchbook.RunAsync("core", "install", $"{IndexFiles.Vendor}:esp8266", $"{IndexFiles.Vendor}:esp32c3"))
            .Succeeded();
        (await Sketchbook.RunAsync("lib", "install", "Thermistor")).Succeeded();
    }

    public Task DisposeAsync()
    {
        Sketchbook.Dispose();
        return Task.CompletedTask;
    }
}
