using Microsoft.AspNetCore.Components;
using OtaStack.Web.Fleet;

namespace OtaStack.Web.Pages;

/// <summary>The base of pages that show what the API has.</summary>
/// <typeparam name="T">What the page loads.</typeparam>
public abstract class FleetPage<T> : LoadedPage<T>
    where T : class
{
    [Inject]
    internal FleetClient Fleet { get; set; } = null!;

    internal sealed override Task<bool> MayWriteAsync() => Visitor.MayWriteAsync();
}
