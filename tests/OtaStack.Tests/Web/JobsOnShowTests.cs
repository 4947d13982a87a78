using OtaStack.Web.Manager;

namespace OtaStack.Tests.Web;

public sealed class JobsOnShowTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_running_job_comes_before_ended_jobs() =>
        Assert.Equal(["running", "late", "early"],
            Shown(Open("next"), Open("running"), Ended("late", 2), Ended("early", 9)));

    [Fact]
    public void A_failed_job_is_replaced_by_its_next_attempt()
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
    public void A_hidden_job_also_hides_its_earlier_attempts()
    {
        JobView[] jobs = [Ended("install", 1, JobState.Failed), Ended("install", 9, JobState.Failed)];

        Assert.Empty(JobsOnShow.Of(jobs, new HashSet<string> { jobs[0].Id }, true, Now));
    }

    [Fact]
    public void At_most_three_jobs_are_shown_and_only_open_ones_on_pages_that_list_jobs()
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
