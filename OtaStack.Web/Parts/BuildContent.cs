using OtaStack.Web.Manager;

namespace OtaStack.Web.Parts;

/// <summary>What the page of a build shows, besides its output.</summary>
public sealed record BuildContent : ManagerContent
{
    public required BuildView Build { get; init; }

    internal static async Task<BuildContent> LoadAsync(ManagerClient manager, string id, CancellationToken stop)
    {
        var news = ManagerNews.LoadAsync(manager, stop);
        var build = await manager.ReadBuildAsync(id, stop);
        return new BuildContent { News = await news, Build = build };
    }
}
