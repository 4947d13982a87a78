using Microsoft.AspNetCore.Components;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Pages;

/// <summary>
/// What all pages share: they look a few times a second whether something has changed, they wait for arduino-cli
/// without keeping the first picture back, and what a click starts is checked and its failure shown.
/// </summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan FirstPicture = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource _gone = new();
    private Task _watching = Task.CompletedTask;

    protected LivePage() => Gone = _gone.Token;

    [Inject]
    internal Visitor Visitor { get; set; } = null!;

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Gone { get; }

    /// <summary>
    /// True while clicks lead to nothing: the page is not connected yet, or its visitor may only look.
    /// </summary>
    protected bool IsInert => !RendererInfo.IsInteractive || !MayWrite;

    protected bool MayWrite { get; private set; }

    /// <summary>What the last click led to, where that was nothing good.</summary>
    protected string? Failure { get; set; }

    /// <summary>Why what the page shows could not be read; null when it could.</summary>
    protected string? Trouble { get; private set; }

    /// <summary>Nothing was read yet.</summary>
    protected bool IsLoading { get; private set; } = true;

    /// <summary>Reads what the page shows.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;

    /// <summary>Whether the page has to be drawn anew. Called a few times a second.</summary>
    protected virtual Task<bool> HasChangedAsync() => Task.FromResult(false);

    protected override async Task OnInitializedAsync()
    {
        MayWrite = await Visitor.WriterAsync() is not null;
        var loading = TryLoadAsync();
        if (!RendererInfo.IsInteractive)
        {
            await Task.WhenAny(loading, Task.Delay(FirstPicture, Gone));
            return;
        }

        // One after the other: both read what is new since the last time.
        await loading;
        _watching = WatchAsync();
    }

    /// <summary>Reads anew, and shows it.</summary>
    protected async Task TryLoadAsync()
    {
        try
        {
            await LoadAsync();
            Trouble = null;
        }
        catch (CliUnavailableException)
        {
            // What is wrong with it stands on top of every page.
            Trouble = "This is shown as soon as there is an arduino-cli.";
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

    /// <summary>Does what a click asks for, in the name of who may: anybody else is refused here.</summary>
    /// <param name="action">Gets the account's name.</param>
    protected async Task ActAsync(Func<string, Task> action)
    {
        Failure = null;
        try
        {
            if (await Visitor.WriterAsync() is { } writer)
                await action(writer);
            else
                Failure = "You may look, and change nothing.";
        }
        catch (Exception exception) when (IsForPeople(exception))
        {
            Failure = exception.Message;
        }
        finally
        {
            // The click may have been one of a component inside the page.
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
            // The page stands still from here on, and has to say so.
            await DispatchExceptionAsync(exception);
        }
    }
}
