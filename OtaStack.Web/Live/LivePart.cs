using Microsoft.AspNetCore.Components;
using OtaStack.Web.Requests;
using OtaStack.Web.Visits;

namespace OtaStack.Web.Live;

/// <summary>
/// The live part of a page. It shows what the page has loaded; once its websocket is connected, it follows a service's
/// events, loads at each <c>reset</c>, and renders at most four times a second. If the stream ends, it says so, and
/// opens it again.
/// </summary>
/// <typeparam name="T">What it shows.</typeparam>
/// <typeparam name="TEvent">What the service says has changed.</typeparam>
public abstract class LivePart<T, TEvent> : ComponentBase, IAsyncDisposable
    where T : class
    where TEvent : ILiveEvent
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

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
    internal TimeProvider Time { get; set; } = null!;

    /// <summary>What is shown; null while it is loaded.</summary>
    protected T? Current { get; set; }

    /// <summary>Whether changes are shown as they happen.</summary>
    protected LiveState State { get; private set; }

    /// <summary>Why it is not live; null if it is.</summary>
    protected string? Trouble { get; private set; }

    /// <summary>The least time between two loads.</summary>
    protected virtual TimeSpan LoadGap => TimeSpan.FromSeconds(1);

    /// <summary>Loads again after this time although no event asked for it; null: never.</summary>
    protected virtual TimeSpan? LoadEvery => null;

    /// <summary>Renders again after this time although nothing has changed: the texts of times grow old.</summary>
    protected virtual TimeSpan RenderEvery => TimeSpan.FromSeconds(20);

    /// <summary>Loads everything that is shown.</summary>
    internal abstract Task<T> LoadAsync(CancellationToken stop);

    /// <summary>Opens the service's stream of events. The first one is a <c>reset</c>.</summary>
    internal abstract IAsyncEnumerable<TEvent> FollowAsync(CancellationToken stop);

    /// <summary>What follows from an event, which is not a <c>reset</c>.</summary>
    internal abstract Effect Apply(TEvent happened);

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
        _work = Task.WhenAll(_work, KeepFollowingAsync(stop.Token), BeatAsync(stop.Token));
    }

    private async Task KeepFollowingAsync(CancellationToken stop)
    {
        var pause = Beat;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var happened in FollowAsync(stop))
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
            catch (Exception exception) when (exception is ServiceException or SignedOutException or IOException)
            {
                await LoseAsync(exception.Message, stop);
            }

            await Task.Delay(pause, Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private void Take(TEvent happened)
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
        if (!_hasChanged && now < _renderedAt + RenderEvery)
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
        catch (Exception exception) when (exception is ServiceException or SignedOutException)
        {
            (Trouble, _reloadAt, _hasChanged) = (exception.Message, Time.GetUtcNow() + LongestPause, true);
        }
    }
}

/// <summary>An event of a service.</summary>
public interface ILiveEvent
{
    /// <summary>Changes may have been missed: everything must be loaded again.</summary>
    bool IsReset { get; }
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
