using System.Text;
using OtaStack.Web.Manager;

namespace OtaStack.Tests.Web;

public sealed class ManagerEventTests
{
    [Fact]
    public async Task Events_are_read_and_unknown_ones_are_left_out()
    {
        const string stream = """
            retry: 1000

            id: x-1
            event: reset
            data: {"reason":"opened"}

            id: x-2
            event: job
            data: {"id":"j","job":{"id":"j","title":"Install x","state":"running","by":"admin","queuedAt":"2026-11-23T09:00:00Z"}}

            : still here

            id: x-3
            event: build
            data: {"id":"b","build":null}

            id: x-4
            event: later
            data: {}

            id: x-5
            event: toolchain
            data: {"arduinoCli":{"state":"settingUp","version":null,"path":null,"problem":"p","hint":"h"}}


            """;

        var read = await ManagerEvent.ReadAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(stream)), ManagerClient.Format, CancellationToken.None).ToListAsync();

        Assert.Equal(4, read.Count);
        Assert.True(read[0].IsReset);
        Assert.Equal(JobState.Running, read[1].Job!.Job.State);
        Assert.Equal(("b", null), (read[2].Build!.Id, read[2].Build!.Build));
        Assert.Equal(CliState.SettingUp, read[3].Toolchain!.ArduinoCli.State);
        Assert.All(read.Skip(1), happened => Assert.False(happened.IsReset));
    }

    [Fact]
    public void News_have_the_newest_state_of_each_job_and_new_jobs_first()
    {
        var cli = new CliStatus(CliState.Ready, "1.5.1", "/cli", null, null);
        var news = new ManagerNews(cli, [Job("old", JobState.Running)], 50);

        news = news.After(Changed(Job("old", JobState.Succeeded))).After(Changed(Job("new", JobState.Waiting)));
        Assert.Equal([("new", JobState.Waiting), ("old", JobState.Succeeded)], news.Jobs.Select(job => (job.Id, job.State)));

        var missing = cli with { State = CliState.Missing };
        Assert.Equal(missing, news.After(new ManagerEvent(null, null, new(missing))).ArduinoCli);
    }

    private static ManagerEvent Changed(JobView job) => new(new(job.Id, job), null, null);

    private static JobView Job(string id, JobState state) => new()
    {
        Id = id, Title = id, State = state, By = "admin", QueuedAt = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero),
    };
}
