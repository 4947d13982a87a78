using OtaStack.Contracts.Sketches;
using OtaStack.Web.Manager;

namespace OtaStack.Web.Parts;

/// <summary>What the page of the sketches shows.</summary>
public sealed record SketchListContent : ManagerContent
{
    /// <summary>By path.</summary>
    public required IReadOnlyList<SketchView> Sketches { get; init; }

    internal static async Task<SketchListContent> LoadAsync(ManagerClient manager, CancellationToken stop)
    {
        var news = ManagerNews.LoadAsync(manager, stop);
        var sketches = await manager.ListSketchesAsync(stop);
        return new SketchListContent { News = await news, Sketches = sketches.Sketches };
    }
}
