using System.Text;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Fleet;

/// <summary>
/// A running stack that the tests of simulated fleets, and of their pages, share. Each has its own MAC addresses.
/// </summary>
public sealed class FleetSystem : IAsyncLifetime
{
    private RunningStack? _stack;
    private HttpClient? _http;

    /// <summary>The gateway's address.</summary>
    internal Uri Url => _stack!.Url;

    /// <summary>Signed in as <c>admin</c>.</summary>
    internal HttpClient Http => _http!;

    /// <summary>The files of the data folder, and the log, that have a text.</summary>
    internal async Task<IReadOnlyList<string>> PlacesWithAsync(string text)
    {
        List<string> places = _stack!.Log.Contains(text, StringComparison.OrdinalIgnoreCase) ? ["the log"] : [];
        foreach (var file in Directory.EnumerateFiles(_stack.DataFolder, "*", SearchOption.AllDirectories))
        {
            // A lock is empty, and cannot be read.
            if (Path.GetExtension(file) != ".lock" && Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file))
                .Contains(text, StringComparison.OrdinalIgnoreCase))
                places.Add(file);
        }

        return places;
    }

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
