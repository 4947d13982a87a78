using OtaStack.Manager.Cli;

namespace OtaStack.Tests.Manager.Cli;

public sealed class ToolchainGateTests
{
    private readonly ToolchainGate _gate = new();

    [Fact]
    public async Task Builds_run_in_parallel()
    {
        using var one = await _gate.UseAsync(default);
        using var other = await _gate.UseAsync(default);
    }

    [Fact]
    public async Task A_change_waits_for_the_last_build()
    {
        var one = await _gate.UseAsync(default);
        var other = await _gate.UseAsync(default);
        var change = _gate.ChangeAsync(default);

        one.Dispose();
        Assert.False(change.IsCompleted);
        other.Dispose();

        using var pass = await change;
    }

    [Fact]
    public async Task One_change_at_a_time()
    {
        var first = await _gate.ChangeAsync(default);
        var second = _gate.ChangeAsync(default);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task A_build_waits_for_a_change_that_is_already_waiting()
    {
        var running = await _gate.UseAsync(default);
        var change = _gate.ChangeAsync(default);
        var late = _gate.UseAsync(default);
        Assert.False(late.IsCompleted);

        running.Dispose();
        var pass = await change;
        Assert.False(late.IsCompleted);

        pass.Dispose();
        (await late).Dispose();
    }

    [Fact]
    public async Task A_cancelled_change_lets_waiting_builds_run()
    {
        using var running = await _gate.UseAsync(default);
        using var giveUp = new CancellationTokenSource();
        var change = _gate.ChangeAsync(giveUp.Token);
        var late = _gate.UseAsync(default);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => change);
        (await late).Dispose();
    }

    [Fact]
    public async Task Disposing_a_pass_twice_counts_once()
    {
        var one = await _gate.UseAsync(default);
        using var other = await _gate.UseAsync(default);
        one.Dispose();
        one.Dispose();

        Assert.False(_gate.ChangeAsync(default).IsCompleted);
    }

    [Fact]
    public async Task Builds_and_changes_never_overlap_under_load_with_cancellations()
    {
        var readers = 0;
        var writers = 0;
        var wrong = 0;
        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (turn, _) =>
        {
            using var cancel = new CancellationTokenSource();
            if (turn % 7 == 0)
                cancel.CancelAfter(1);
            try
            {
                using var pass = turn % 3 == 0 ? await _gate.ChangeAsync(cancel.Token) : await _gate.UseAsync(
                    cancel.Token);
                if (turn % 3 == 0)
                {
                    if (Interlocked.Increment(ref writers) != 1 || Volatile.Read(ref readers) != 0)
                        Interlocked.Increment(ref wrong);
                    await Task.Yield();
                    Interlocked.Decrement(ref writers);
                }
                else
                {
                    Interlocked.Increment(ref readers);
                    if (Volatile.Read(ref writers) != 0)
                        Interlocked.Increment(ref wrong);
                    await Task.Yield();
                    Interlocked.Decrement(ref readers);
                }
            }
            catch (OperationCanceledException)
            {
            }
        });

        Assert.Equal(0, wrong);
        (await _gate.ChangeAsync(default)).Dispose();
    }
}
