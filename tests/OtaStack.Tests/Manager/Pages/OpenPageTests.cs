using Microsoft.Extensions.DependencyInjection;
using OtaStack.Manager.Jobs;
using OtaStack.Manager.Pages;
using OtaStack.Tests.Manager.Builds;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Manager.Pages;

/// <summary>Pages that stay open while builds and jobs change.</summary>
public sealed class OpenPageTests
{
    [Fact]
    public async Task A_link_from_one_job_to_another_shows_and_cancels_the_other()
    {
        using var cli = new ShellCli("echo \"output of $1\"; while [ ! -e \"$here/go\" ]; do sleep 0.05; done");
        await using var server = await ManagerServer.StartAsync(cli.Path);
        var jobs = server.Services.GetRequiredService<JobRunner>();
        var first = jobs.Start("The first", "admin", run => run.RunAsync("one"));
        var second = jobs.Start("The second", "admin", run => run.RunAsync("two"));
        await using var page = await OpenPage.OpenAsync<JobPage>(server, ("Id", first.Id));
        await page.ShowsAsync("output of one");

        await page.SetAsync(("Id", second.Id));
        var text = await page.TextAsync();
        Assert.Contains("The second", text, StringComparison.Ordinal);
        Assert.DoesNotContain("output of one", text, StringComparison.Ordinal);
        await page.ClickAsync("Cancel");

        await Eventually.TrueAsync(() => second.View.State == JobState.Cancelled);
        Assert.Equal(JobState.Running, first.View.State);
    }

    [Fact]
    public async Task A_link_from_one_build_to_another_shows_the_other()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        server.WriteSketch("Two");
        var one = await server.BuildAsync(new { sketch = "One", fqbn = Board, version = "1.0" });
        var two = await server.BuildAsync(new { sketch = "Two", fqbn = Board, version = "2.0" });
        await using var page = await OpenPage.OpenAsync<BuildPage>(server, ("Id", one.Text("id")));
        Assert.Contains("Building One 1.0", await page.TextAsync(), StringComparison.Ordinal);

        await page.SetAsync(("Id", two.Text("id")));
        var text = await page.TextAsync();
        Assert.Contains("Building Two 2.0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Building One", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_checks_for_changes_after_its_first_read()
    {
        await using var server = await ManagerServer.StartAsync(arduinoCli: null);
        var opening = OpenPage.OpenAsync<SlowPage>(server);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Equal(0, SlowPage.Looks);

        SlowPage.Slowness.SetResult();
        var page = await opening;
        await Eventually.TrueAsync(() => SlowPage.Looks > 0);
        await page.DisposeAsync();
        Assert.True(SlowPage.Left.IsCancellationRequested);
    }

    [Fact]
    public async Task A_click_shows_that_the_job_queue_is_full()
    {
        using var cli = new ShellCli("sleep 300");
        await using var server = await ManagerServer.StartAsync(cli.Path);
        for (var i = 0; i < JobRunner.MaximumOpen; i++)
            server.Services.GetRequiredService<JobRunner>().Start("Install x", "admin", run => run.RunAsync("x"));
        await using var page = await OpenPage.OpenAsync<SettingsPage>(server);

        await page.ClickAsync("Update indexes");

        Assert.Contains("20 jobs are already queued", await page.TextAsync(), StringComparison.Ordinal);
    }

    private sealed class SlowPage : LivePage
    {
        private static int looks;

        public static TaskCompletionSource Slowness { get; } = new();

        public static int Looks => Volatile.Read(ref looks);

        public static CancellationToken Left { get; private set; }

        protected override async Task LoadAsync()
        {
            Left = Gone;
            await Slowness.Task;
        }

        protected override Task<bool> HasChangedAsync()
        {
            Interlocked.Increment(ref looks);
            return Task.FromResult(false);
        }
    }
}
