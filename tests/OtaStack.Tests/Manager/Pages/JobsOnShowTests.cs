using OtaStack.Manager.Pages;

namespace OtaStack.Tests.Manager.Pages;

public sealed class JobsOnShowTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_runs_comes_before_what_has_ended() =>
        Assert.Equal(["running", "late", "early"],
            Shown(Open("next"), Open("running"), Ended("late", 2), Ended("early", 9)));

    [Fact]
    public void A_failure_is_gone_for_good_once_the_same_was_tried_again()
    {
        var failed = Ended("install", 20, JobState.Failed);

        Assert.Equal(["install"], Shown(failed));
        Assert.Equal([JobState.Running], JobsOnShow.Of([Open("install"), failed], new HashSet<string>(), true, Now)
            .Select(job => job.State));
        Assert.Empty(Shown(Ended("install", 16), failed));
    }

    [Theory]
    [InlineData(JobState.Succeeded, 14, 16)]
    [InlineData(JobState.Cancelled, 14, 16)]
    [InlineData(JobState.Failed, 59, 61)]
    public void The_end_of_a_job_is_shown_for_a_while(JobState state, double shown, double gone)
    {
        Assert.Single(Shown(Ended("a", shown, state)));
        Assert.Empty(Shown(Ended("a", gone, state)));
    }

    [Fact]
    public void What_somebody_has_hidden_stays_so_and_brings_nothing_older_back()
    {
        JobView[] jobs = [Ended("install", 1, JobState.Failed), Ended("install", 9, JobState.Failed)];

        Assert.Empty(JobsOnShow.Of(jobs, new HashSet<string> { jobs[0].Id }, true, Now));
    }

    [Fact]
    public void There_are_three_at_most_and_only_open_ones_where_the_page_lists_the_others()
    {
        JobView[] jobs = [Open("a"), .. "bcdef".Select(title => Ended($"{title}", 1))];

        Assert.Equal(["a", "b", "c"], Shown(jobs));
        Assert.Equal(["a"], JobsOnShow.Of(jobs, new HashSet<string>(), false, Now).Select(job => job.Title));
    }

    private static IEnumerable<string> Shown(params JobView[] newestFirst) =>
        JobsOnShow.Of(newestFirst, new HashSet<string>(), true, Now).Select(job => job.Title);

    private static JobView Open(string title) => View(title, JobState.Running, null);

    private static JobView Ended(string title, double secondsAgo, JobState state = JobState.Succeeded) =>
        View(title, state, Now - TimeSpan.FromSeconds(secondsAgo));

    private static JobView View(string title, JobState state, DateTimeOffset? endedAt) =>
        new()
        {
            Id = Guid.NewGuid().ToString(), Title = title, State = state, By = "admin", QueuedAt = Now, StartedAt = Now,
            EndedAt = endedAt,
        };
}
