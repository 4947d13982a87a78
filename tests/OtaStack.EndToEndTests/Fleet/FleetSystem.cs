using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Fleet;

/// <summary>A running stack that the tests of simulated fleets, and of their pages, share. Each has its own MAC addresses.</summary>
public sealed class FleetSystem : IAsyncLifetime
{
    private RunningStack? _stack;
    private HttpClient? _http;

    /// <summary>The gateway's address.</summary>
    internal Uri Url => _stack!.Url;

    /// <summary>Signed in as <c>admin</c>.</summary>
    internal HttpClient Http => _http!;

    /// <summary>Its processes.</summary>
    internal ProcessFamily Processes => _stack!.Processes;

    public async Task InitializeAsync()
    {
        _stack = await RunningStack.StartAsync();
        _http = await _stack.SignInAsync();
    }

    public async Task DisposeAsync()
    {
        _http?.Dispose();
        if (_stack is not null)
            await _stack.DisposeAsync();
    }
}

/// <summary>
/// The tests that share a <see cref="FleetSystem"/>; they run one after the other.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SharedFleetSystem : ICollectionFixture<FleetSystem>
{
    public const string Name = "fleets";
}
