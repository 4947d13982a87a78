using System.Net.Sockets;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>The API that is killed and started again on the same data. Its clients ask where it is just now.</summary>
internal sealed class KilledApi(string data, string builds, string publicKey) : IDisposable
{
    private readonly HashSet<string> _halfReceived = [];
    private TaskCompletionSource<ApiLife> _next = NewLife();
    private ApiProcess? _process;

    public string BuildFolder => builds;

    public string FirmwareFolder => Path.Combine(data, "firmware");

    public string Database => Path.Combine(data, "otastack.db");

    /// <summary>Files that a kill left in <c>incoming/</c>.</summary>
    public int HalfReceived { get; private set; }

    private string IncomingFolder => Path.Combine(FirmwareFolder, "incoming");

    public void Start()
    {
        _process = ApiProcess.Start(data, builds, publicKey);
        _process.Yield();
    }

    /// <summary>Waits until it listens, and lets the clients in.</summary>
    public async Task<ApiLife> ListeningAsync()
    {
        var life = new ApiLife(await _process!.ListeningAsync());
        Assert.DoesNotContain(_halfReceived, File.Exists);
        _halfReceived.Clear();
        Volatile.Read(ref _next).SetResult(life);
        return life;
    }

    /// <summary>
    /// <c>kill -9</c>, at whatever it does. <paramref name="life"/> is null while it is still starting.
    /// </summary>
    public async Task KillAsync(ApiLife? life)
    {
        if (life is not null)
        {
            Volatile.Write(ref _next, NewLife());
            life.IsEnding = true; // First: what fails from here on may fail.
        }

        Assert.True(await _process!.KillAsync(), "The API ended before it was killed:\n" + _process.Log);
        _process.Dispose();
        _process = null;

        if (Directory.Exists(IncomingFolder))
            _halfReceived.UnionWith(Directory.EnumerateFiles(IncomingFolder));
        HalfReceived += life is null ? 0 : _halfReceived.Count;
    }

    /// <summary>The API as soon as it listens.</summary>
    public Task<ApiLife> LifeAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _next).Task.WaitAsync(cancellationToken);

    /// <summary>
    /// One request, which may fail only because the API was killed meanwhile: false then, and what it did is unknown.
    /// </summary>
    public async Task<bool> TryAsync(Func<ApiLife, Task> request, CancellationToken cancellationToken)
    {
        var life = await LifeAsync(cancellationToken);
        try
        {
            await request(life);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            if (!life.IsEnding)
            {
                throw new InvalidOperationException(
                    "A request failed while nobody killed the API:\n" + _process?.Log, exception);
            }

            return false;
        }
    }

    public void Dispose() => _process?.Dispose();

    private static TaskCompletionSource<ApiLife> NewLife() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>One run of the API, from listening to its end.</summary>
internal sealed class ApiLife(Uri address)
{
    private volatile bool _isEnding;

    public Uri Address => address;

    /// <summary>It is being killed, or gone.</summary>
    public bool IsEnding
    {
        get => _isEnding;
        set => _isEnding = value;
    }
}
