namespace OtaStack.Manager.Pages;

/// <summary>
/// Which jobs every page shows at its top: the one that matters now, and for a while how others ended.
/// </summary>
internal static class JobsOnShow
{
    private const int Maximum = 3;

    private static readonly TimeSpan AfterEnd = TimeSpan.FromSeconds(15);

    /// <summary>Why it failed takes longer to read.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    /// <param name="newestFirst">All that there are.</param>
    /// <param name="hidden">Ids of those that the person has seen enough of.</param>
    /// <param name="withEnded">False where the page lists those itself.</param>
    /// <param name="now">For how long they have ended.</param>
    /// <returns>What runs comes first, for a phone shows little more; then the newest.</returns>
    public static IReadOnlyList<JobView> Of(
        IReadOnlyList<JobView> newestFirst, IReadOnlySet<string> hidden, bool withEnded, DateTimeOffset now)
    {
        // The one that runs, or else the next: it may wait for a build.
        var open = newestFirst.LastOrDefault(job => !job.HasEnded);
        var ended = newestFirst.Where(job => withEnded && job.HasEnded);
        return
        [
            .. (open is null ? ended : ended.Prepend(open))
                // What was tried again is of no interest any more, however that ended.
                .DistinctBy(job => job.Title)
                .Where(job => !hidden.Contains(job.Id) && (job.EndedAt is not { } end || now - end < TimeOnShow(job)))
                .Take(Maximum),
        ];
    }

    private static TimeSpan TimeOnShow(JobView job) => job.State == JobState.Failed ? AfterFailure : AfterEnd;
}
