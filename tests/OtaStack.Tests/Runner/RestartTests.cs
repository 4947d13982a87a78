using Microsoft.Extensions.Time.Testing;
using OtaStack.Runner;
using OtaStack.Runner.Supervision;

namespace OtaStack.Tests.Runner;

public sealed class RestartTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    [Fact]
    public void A_service_that_was_never_up_is_not_restarted()
    {
        var next = new RestartPolicy(isOptional: false, announcesStart: true).After(1, wasUp: false, Soon);

        Assert.Equal(new NextStep(null, "did not start (exit code 1)"), next);
    }

    [Fact]
    public void Pauses_grow_to_half_a_minute_and_reset_after_a_stable_minute()
    {
        var policy = new RestartPolicy(isOptional: false, announcesStart: true);

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 7).Select(_ => Pause(policy, Soon)));
        Assert.Equal([1, 2], [Pause(policy, TimeSpan.FromMinutes(1)), Pause(policy, Soon)]);
    }

    [Fact]
    public void After_three_failed_starts_in_a_row_a_service_is_not_restarted()
    {
        var policy = new RestartPolicy(isOptional: false, announcesStart: true);
        bool[] starts = [true, false, false, true, false, false, false];

        var steps = starts.Select(wasUp => policy.After(134, wasUp, Soon)).ToList();

        Assert.All(steps[..6], step => Assert.NotNull(step.Pause));
        Assert.Equal(new NextStep(null, "failed to start three times in a row (exit code 134)"), steps[6]);
    }

    [Fact]
    public void An_optional_service_that_was_up_once_is_always_restarted()
    {
        var policy = new RestartPolicy(isOptional: true, announcesStart: true);
        policy.After(1, wasUp: true, Soon);

        Assert.All(Enumerable.Range(0, 10), _ => Assert.NotNull(policy.After(1, wasUp: false, Soon).Pause));
        Assert.NotNull(new RestartPolicy(isOptional: true, announcesStart: true).After(1, wasUp: false, Soon).Reason);
        Assert.NotNull(new RestartPolicy(isOptional: true, announcesStart: false).After(1, wasUp: false, Soon).Pause);
    }

    [Fact]
    public void A_service_that_gives_up_is_not_restarted() =>
        Assert.Equal(default, new RestartPolicy(isOptional: true, announcesStart: false)
            .After(RestartPolicy.GaveUp, wasUp: false, Soon));

    [Fact]
    public async Task A_service_is_restarted_after_the_pause_at_the_same_address()
    {
        var time = new FakeTimeProvider();
        var console = new StringWriter();
        var addressFile = Path.GetTempFileName();
        var starts = new List<string>();
        var startedTwice = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var supervised = new SupervisedService(
            new Service
            {
                Name = "api",
                Url = "http://127.0.0.1:0",
                AddressFile = addressFile,
                RunAsync = async (url, stopping) =>
                {
                    starts.Add(url);
                    await File.WriteAllTextAsync(addressFile, "http://127.0.0.1:4711\n", CancellationToken.None);
                    if (starts.Count == 1)
                        return 137;
                    startedTwice.SetResult();
                    await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    return 0;
                },
            },
            new ConsoleLog(console, TextWriter.Null),
            time);

        supervised.Start(stop.Token);
        await Eventually.TrueAsync(() => console.ToString().Length > 0, "the line about the restart");
        Assert.Equal("otastack: api ended with exit code 137; starting it again in 1 s\n", console.ToString());
        Assert.Single(starts);

        time.Advance(TimeSpan.FromSeconds(1));
        await startedTwice.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["http://127.0.0.1:0", "http://127.0.0.1:4711"], starts);
        Assert.Equal("http://127.0.0.1:4711", await supervised.AddressAsync(CancellationToken.None));

        await stop.CancelAsync();
        await supervised.Ended;
        File.Delete(addressFile);
    }

    private static double Pause(RestartPolicy policy, TimeSpan ranFor) =>
        policy.After(1, wasUp: true, ranFor).Pause!.Value.TotalSeconds;
}
