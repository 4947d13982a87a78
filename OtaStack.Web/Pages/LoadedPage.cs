using Microsoft.AspNetCore.Components;
using OtaStack.Web.Live;
using OtaStack.Web.Requests;
using OtaStack.Web.Visits;

namespace OtaStack.Web.Pages;

/// <summary>
/// The base of pages that show what a service has: they load it before they are rendered, and hand it to their live part.
/// </summary>
/// <typeparam name="T">What the page loads.</typeparam>
public abstract class LoadedPage<T> : ComponentBase
    where T : class
{
    [CascadingParameter]
    public HttpContext? Http { get; set; }

    [Inject]
    internal Snapshots Snapshots { get; set; } = null!;

    [Inject]
    internal Visitor Visitor { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    /// <summary>What was loaded; null if that failed.</summary>
    protected T? Current { get; private set; }

    /// <summary>Why it could not be loaded; null if it could.</summary>
    internal ServiceException? Problem { get; private set; }

    /// <summary>Why the form was refused; null if it was not.</summary>
    internal ServiceException? Refusal { get; private set; }

    /// <summary>Key of <see cref="Current"/> for the live part.</summary>
    protected Guid Loaded { get; private set; }

    /// <summary>Whether the visitor may change what the page shows. The service checks it for each change.</summary>
    protected bool MayWrite { get; private set; }

    /// <summary>Ends when the browser goes away.</summary>
    protected CancellationToken Gone => Http?.RequestAborted ?? CancellationToken.None;

    /// <summary>Loads what the page shows.</summary>
    internal abstract Task<T> LoadAsync(CancellationToken stop);

    internal abstract Task<bool> MayWriteAsync();

    protected override async Task OnInitializedAsync()
    {
        MayWrite = await MayWriteAsync();
        try
        {
            Current = await LoadAsync(Gone);
            Loaded = Snapshots.Keep(Current);
        }
        catch (ServiceException exception)
        {
            Problem = exception;
            // At the end, because a 404 before would show the page for unknown addresses instead of this one.
            Http?.Response.OnStarting(() =>
            {
                Http.Response.StatusCode = exception.Status;
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>Handles a form: does what it asks for, and shows a page, or why that was refused.</summary>
    /// <param name="action">What the form asks for.</param>
    /// <param name="then">Address of the page that follows.</param>
    protected async Task SubmitAsync(Func<Task> action, string then)
    {
        try
        {
            await action();
        }
        catch (ServiceException exception)
        {
            Refusal = exception;
            return;
        }

        Navigation.NavigateTo(then);
    }
}
