using OtaStack.Contracts.Jobs;

namespace OtaStack.Web.Manager;

/// <summary>
/// Chooses the jobs at the top of every page of the Manager: the current one, and recently ended ones.
/// </summary>
internal static class JobsOnShow
{
    private const int Maximum = 3;

    private static readonly TimeSpan AfterEnd = TimeSpan.FromSeconds(15);

    /// <summary>A failure reason takes longer to read.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    /// <summary>No ended job is shown for longer.</summary>
    public static TimeSpan Longest => AfterFailure + TimeSpan.FromSeconds(5);

    /// <param name="newestFirst">All jobs.</param>
    /// <param name="hidden">Ids of jobs that the visitor has hidden.</param>
    /// <param name="withEnded">False if the page lists ended jobs itself.</param>
    /// <param name="now">The current time.</param>
    /// <returns>The open job first, because a phone shows little more; then the newest.</returns>
    public static IReadOnlyList<JobView> Of(
        IReadOnlyList<JobView> newestFirst, IReadOnlySet<string> hidden, bool withEnded, DateTimeOffset now)
    {
        // The running job, otherwise the next one, which may wait for a build.
        var open = newestFirst.LastOrDefault(job => !job.HasEnded);
        var ended = newestFirst.Where(job => withEnded && job.HasEnded);
        return
        [
            .. (open is null ? ended : ended.Prepend(open))
                // Of several jobs with the same title, only the last one matters.
                .DistinctBy(job => job.Title)
                .Where(job => !hidden.Contains(job.Id) && (job.EndedAt is not { } end || now - end < TimeOnShow(job)))
                .Take(Maximum),
        ];
    }

    private static TimeSpan TimeOnShow(JobView job) => job.State == JobState.Failed ? AfterFailure : AfterEnd;
}
