using Microsoft.AspNetCore.Components;
using OtaStack.Web.Fleet;
using OtaStack.Web.Visits;

namespace OtaStack.Web.Live;

/// <summary>
/// The live part of a page. It shows what the page has loaded; once its websocket is connected, it follows the API's
/// events, loads at each <c>reset</c>, and renders at most four times a second. If the stream ends, it says so, and
/// opens it again.
/// </summary>
/// <typeparam name="T">What it shows.</typeparam>
public abstract class LivePart<T> : ComponentBase, IAsyncDisposable
    where T : class
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>The texts of times grow old.</summary>
    private static readonly TimeSpan RenderedAnyway = TimeSpan.FromSeconds(20);

    private CancellationTokenSource? _following;
    private Task _work = Task.CompletedTask;
    private Guid _shown;
    private DateTimeOffset _loadedAt;
    private DateTimeOffset? _reloadAt;
    private DateTimeOffset _renderedAt;
    private bool _hasChanged;

    /// <summary>Key of what the page has loaded (<see cref="Snapshots"/>).</summary>
    [Parameter, EditorRequired]
    public Guid Loaded { get; set; }

    [Inject]
    internal Snapshots Snapshots { get; set; } = null!;

    [Inject]
    internal FleetClient Fleet { get; set; } = null!;

    [Inject]
    internal TimeProvider Time { get; set; } = null!;

    /// <summary>What is shown; null while it is loaded.</summary>
    protected T? Current { get; set; }

    /// <summary>Whether changes are shown as they happen.</summary>
    protected LiveState State { get; private set; }

    /// <summary>Why it is not live; null if it is.</summary>
    protected string? Trouble { get; private set; }

    /// <summary>A target expression: which devices are followed; null for all.</summary>
    protected virtual string? Followed => null;

    /// <summary>The least time between two loads.</summary>
    protected virtual TimeSpan LoadGap => TimeSpan.FromSeconds(1);

    /// <summary>Loads again after this time although no event asked for it; null: never.</summary>
    protected virtual TimeSpan? LoadEvery => null;

    /// <summary>Loads everything that is shown.</summary>
    internal abstract Task<T> LoadAsync(CancellationToken stop);

    /// <summary>
    /// Whether an event of this device is to be read. Called on any thread, for each event of a large fleet.
    /// </summary>
    internal virtual bool IsWanted(MacAddress device) => true;

    /// <summary>What follows from an event.</summary>
    internal abstract Effect Apply(FleetEvent happened);

    protected override void OnParametersSet()
    {
        if (Loaded == _shown)
            return;

        _shown = Loaded;
        Current = Snapshots.Find<T>(Loaded) ?? Current;
        _loadedAt = Time.GetUtcNow();
        if (RendererInfo.IsInteractive)
            Restart();
    }

    public async ValueTask DisposeAsync()
    {
        if (_following is not null)
        {
            await _following.CancelAsync();
            await _work;
            _following.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    // The address has changed, and with it what is followed.
    private void Restart()
    {
        _following?.Cancel();
        State = LiveState.Connecting;
        var stop = _following = new CancellationTokenSource();
        _work = Task.WhenAll(_work, FollowAsync(stop.Token), BeatAsync(stop.Token));
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        var pause = Beat;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var happened in Fleet.FollowAsync(Followed, IsWanted, stop))
                {
                    pause = Beat;
                    await InvokeAsync(() => Take(happened));
                }

                await LoseAsync("The stream of changes has ended.", stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is FleetException or SignedOutException or IOException)
            {
                await LoseAsync(exception.Message, stop);
            }

            await Task.Delay(pause, Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private void Take(FleetEvent happened)
    {
        (State, Trouble) = (LiveState.Live, null);
        switch (happened.IsReset ? Effect.Load : Apply(happened))
        {
            case Effect.Render:
                _hasChanged = true;
                break;
            case Effect.Load:
                _reloadAt ??= _loadedAt + LoadGap;
                break;
        }
    }

    private Task LoseAsync(string trouble, CancellationToken stop) => InvokeAsync(() =>
    {
        if (stop.IsCancellationRequested)
            return;
        (State, Trouble, _hasChanged) = (LiveState.Lost, trouble, true);
    });

    private async Task BeatAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Beat, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                await InvokeAsync(() => TickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The page was left, or shows something else now.
        }
        catch (Exception exception) when (exception is not ObjectDisposedException)
        {
            // The page no longer updates, so show the error.
            await DispatchExceptionAsync(exception);
        }
    }

    private async Task TickAsync(CancellationToken stop)
    {
        var now = Time.GetUtcNow();
        if (State == LiveState.Live && (now >= _reloadAt || now >= _loadedAt + LoadEvery))
            await ReloadAsync(stop);
        if (!_hasChanged && now < _renderedAt + RenderedAnyway)
            return;

        (_hasChanged, _renderedAt) = (false, now);
        StateHasChanged();
    }

    private async Task ReloadAsync(CancellationToken stop)
    {
        (_reloadAt, _loadedAt) = (null, Time.GetUtcNow());
        try
        {
            var loaded = await LoadAsync(stop);
            if (!stop.IsCancellationRequested)
                (Current, _hasChanged) = (loaded, true);
        }
        catch (Exception exception) when (exception is FleetException or SignedOutException)
        {
            (Trouble, _reloadAt, _hasChanged) = (exception.Message, Time.GetUtcNow() + LongestPause, true);
        }
    }
}

/// <summary>Whether a page shows changes as they happen.</summary>
public enum LiveState
{
    /// <summary>Without its websocket, such as without JavaScript.</summary>
    Static,

    /// <summary>The stream of events is being opened.</summary>
    Connecting,

    /// <summary>It does.</summary>
    Live,

    /// <summary>The stream has ended, and is opened again.</summary>
    Lost,
}

/// <summary>What follows from an event.</summary>
internal enum Effect
{
    None,

    /// <summary>What is shown has changed.</summary>
    Render,

    /// <summary>Everything must be loaded again.</summary>
    Load,
}
