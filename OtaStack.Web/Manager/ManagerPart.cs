using Microsoft.AspNetCore.Components;
using OtaStack.Web.Live;

namespace OtaStack.Web.Manager;

/// <summary>The live part of a page of the Manager, which follows the Manager, and shows what runs there.</summary>
/// <typeparam name="T">What it shows.</typeparam>
public abstract class ManagerPart<T> : LivePart<T, ManagerEvent>
    where T : ManagerContent
{
    [Inject]
    internal ManagerClient Manager { get; set; } = null!;

    /// <summary>Whether the visitor may build and install.</summary>
    [Parameter, EditorRequired]
    public bool MayWrite { get; set; }

    // Jobs that have ended are shown for some seconds.
    protected override TimeSpan RenderEvery =>
        Current?.News.Jobs.Any(job => job.EndedAt is { } end && Time.GetUtcNow() - end < JobsOnShow.Longest) == true
            ? TimeSpan.FromSeconds(2)
            : base.RenderEvery;

    internal sealed override IAsyncEnumerable<ManagerEvent> FollowAsync(CancellationToken stop) =>
        Manager.FollowAsync(stop);

    internal sealed override Effect Apply(ManagerEvent happened)
    {
        if (Current is null)
            return Effect.Load;

        var news = Current.News.After(happened);
        var hasNews = news != Current.News;
        if (hasNews)
            Current = Current with { News = news };
        return Take(happened) is var effect && effect == Effect.None && hasNews ? Effect.Render : effect;
    }

    /// <summary>What follows from an event for what is shown below the news.</summary>
    internal virtual Effect Take(ManagerEvent happened) => Effect.None;
}
