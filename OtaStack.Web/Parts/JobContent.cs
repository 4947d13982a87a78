using OtaStack.Contracts.Jobs;
using OtaStack.Web.Manager;

namespace OtaStack.Web.Parts;

/// <summary>What the page of a job shows.</summary>
public sealed record JobContent : ManagerContent
{
    /// <summary>The job, with the lines that it had when it was loaded.</summary>
    public required JobView Job { get; init; }

    internal static async Task<JobContent> LoadAsync(ManagerClient manager, string id, CancellationToken stop)
    {
        var news = ManagerNews.LoadAsync(manager, stop);
        var job = await manager.ReadJobAsync(id, stop);
        return new JobContent { News = await news, Job = job };
    }
}
