using Microsoft.AspNetCore.Components;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Pages;

/// <summary>
/// The base of all pages. Pages check for changes a few times a second, do not delay the first render for
/// arduino-cli, and check permissions and show errors of actions.
/// </summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan FirstRenderWait = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource _gone = new();
    private Task _watching = Task.CompletedTask;

    protected LivePage() => Gone = _gone.Token;

    [Inject]
    internal Visitor Visitor { get; set; } = null!;

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Gone { get; }

    /// <summary>
    /// True while buttons are disabled: the page is not connected yet, or the visitor has read access only.
    /// </summary>
    protected bool IsInert => !RendererInfo.IsInteractive || !MayWrite;

    protected bool MayWrite { get; private set; }

    /// <summary>The error of the last action; null if it succeeded.</summary>
    protected string? Failure { get; set; }

    /// <summary>Why the page's data could not be read; null if it could.</summary>
    protected string? Trouble { get; private set; }

    /// <summary>True until the first read has ended.</summary>
    protected bool IsLoading { get; private set; } = true;

    /// <summary>Reads the page's data.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;

    /// <summary>Whether the page must be rendered again. Called a few times a second.</summary>
    protected virtual Task<bool> HasChangedAsync() => Task.FromResult(false);

    protected override async Task OnInitializedAsync()
    {
        MayWrite = await Visitor.WriterAsync() is not null;
        var loading = TryLoadAsync();
        if (!RendererInfo.IsInteractive)
        {
            await Task.WhenAny(loading, Task.Delay(FirstRenderWait, Gone));
            return;
        }

        // In sequence, because both read what is new since the last time.
        await loading;
        _watching = WatchAsync();
    }

    /// <summary>Reads the page's data again.</summary>
    protected async Task TryLoadAsync()
    {
        try
        {
            await LoadAsync();
            Trouble = null;
        }
        catch (CliUnavailableException)
        {
            // CliNotice says what is wrong at the top of every page.
            Trouble = "This needs arduino-cli.";
        }
        catch (Exception exception) when (IsForPeople(exception))
        {
            Trouble = exception.Message;
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            return;
        }

        IsLoading = false;
    }

    /// <summary>Runs an action if the visitor has write access.</summary>
    /// <param name="action">Receives the account's name.</param>
    protected async Task ActAsync(Func<string, Task> action)
    {
        Failure = null;
        try
        {
            if (await Visitor.WriterAsync() is { } writer)
                await action(writer);
            else
                Failure = "You have read access only.";
        }
        catch (Exception exception) when (IsForPeople(exception))
        {
            Failure = exception.Message;
        }
        finally
        {
            // The click may have come from a child component.
            StateHasChanged();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _watching;
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    private static bool IsForPeople(Exception exception) => exception
        is InvalidInputException or NotFoundException or ConflictException or QueueFullException or StoppingException
        or CliUnavailableException or CliResultException or IOException;

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Beat);
        try
        {
            while (await timer.WaitForNextTickAsync(Gone))
                await InvokeAsync(async () =>
                {
                    if (await HasChangedAsync())
                        StateHasChanged();
                });
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
        }
        catch (Exception exception)
        {
            // The page no longer updates, so show the error.
            await DispatchExceptionAsync(exception);
        }
    }
}
