using OtaStack.Web.Manager;

namespace OtaStack.Web.Parts;

/// <summary>What the list of builds shows.</summary>
public sealed record BuildListContent : ManagerContent
{
    /// <summary>The Manager's page.</summary>
    public required ListPage<BuildView> Page { get; init; }

    internal static async Task<BuildListContent> LoadAsync(
        ManagerClient manager, BuildQuery query, CancellationToken stop)
    {
        var news = ManagerNews.LoadAsync(manager, stop);
        var page = await manager.ListBuildsAsync(query, stop);
        return new BuildListContent { News = await news, Page = page };
    }
}
