using OtaStack.Web.Manager;

namespace OtaStack.Web.Parts;

/// <summary>What the list of jobs shows: the news have them.</summary>
public sealed record JobListContent : ManagerContent
{
    internal static async Task<JobListContent> LoadAsync(ManagerClient manager, CancellationToken stop) =>
        new() { News = await ManagerNews.LoadAsync(manager, stop) };
}
