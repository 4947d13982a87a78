using System.Net.Sockets;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>An API that is killed and restarted on the same data. Its clients get its current address here.</summary>
internal sealed class KilledApi(string data, string builds, string publicKey) : IDisposable
{
    /// <summary>
    /// How long clients wait for an answer. It yields to the processes of other tests, which can keep it waiting.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly HashSet<string> _halfReceived = [];
    private TaskCompletionSource<ApiLife> _next = NewLife();
    private ApiProcess? _process;

    public string BuildFolder => builds;

    public string FirmwareFolder => Path.Combine(data, "firmware");

    public string Database => Path.Combine(data, "otastack.db");

    /// <summary>Files that a kill left in <c>incoming/</c>.</summary>
    public int HalfReceived { get; private set; }

    /// <summary>Processor time that it took in all its lives.</summary>
    public TimeSpan ProcessorTime { get; private set; }

    private string IncomingFolder => Path.Combine(FirmwareFolder, "incoming");

    public void Start()
    {
        _process = ApiProcess.Start(data, builds, publicKey);
        _process.Yield();
    }

    /// <summary>Waits until it listens, then releases the clients.</summary>
    public async Task<ApiLife> ListeningAsync()
    {
        var life = new ApiLife(await _process!.ListeningAsync());
        Assert.DoesNotContain(_halfReceived, File.Exists);
        _halfReceived.Clear();
        Volatile.Read(ref _next).SetResult(life);
        return life;
    }

    /// <summary>
    /// Kills it with <c>kill -9</c>. <paramref name="life"/> is null while it is still starting.
    /// </summary>
    public async Task KillAsync(ApiLife? life)
    {
        if (life is not null)
        {
            Volatile.Write(ref _next, NewLife());
            life.IsEnding = true; // Set first, because requests may fail from here on.
        }

        ProcessorTime += _process!.ProcessorTime;
        Assert.True(await _process.KillAsync(), "The API ended before it was killed:\n" + _process.Log);
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
    /// Sends a request that may fail only because the API is killed. Then it returns false, and the request's effect
    /// is unknown.
    /// </summary>
    public async Task<bool> TryAsync(Func<ApiLife, Task> request, CancellationToken cancellationToken)
    {
        var life = await LifeAsync(cancellationToken);
        try
        {
            await request(life);
            life.CountAnswer();
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            if (!life.IsEnding)
            {
                throw new InvalidOperationException(
                    "A request failed although the API was not killed:\n" + _process?.Log, exception);
            }

            return false;
        }
    }

    public void Dispose() => _process?.Dispose();

    private static TaskCompletionSource<ApiLife> NewLife() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A run of the API, from listening to its end.</summary>
internal sealed class ApiLife(Uri address)
{
    private volatile bool _isEnding;
    private int _answers;

    public Uri Address => address;

    /// <summary>Requests of the clients that it has answered.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>The kill has begun.</summary>
    public bool IsEnding
    {
        get => _isEnding;
        set => _isEnding = value;
    }

    public void CountAnswer() => Interlocked.Increment(ref _answers);
}
