using Microsoft.AspNetCore.Components;
using OtaStack.Web.Manager;

namespace OtaStack.Web.Pages;

/// <summary>The base of pages that show what the Manager has.</summary>
/// <typeparam name="T">What the page loads.</typeparam>
public abstract class ManagerPage<T> : LoadedPage<T>
    where T : ManagerContent
{
    /// <summary>
    /// How long a page waits for arduino-cli, which takes a second for a list. If it takes longer, the live part shows
    /// the list when it is there.
    /// </summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    [Inject]
    internal ManagerClient Manager { get; set; } = null!;

    internal sealed override Task<bool> MayWriteAsync() => Visitor.MayUseToolsAsync();
}
