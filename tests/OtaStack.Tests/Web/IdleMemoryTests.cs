using OtaStack.Web;

namespace OtaStack.Tests.Web;

public sealed class IdleMemoryTests
{
    private const long Megabyte = 1 << 20;

    private readonly QuietAfterWork _allocations = new();

    [Fact]
    public void Memory_is_given_back_once_after_a_while_of_work()
    {
        Assert.Equal(
            [false, false, true, false, false],
            Looks(20 * Megabyte, 40 * Megabyte, 40 * Megabyte, 40 * Megabyte, 40 * Megabyte));
    }

    [Fact]
    public void It_is_not_while_there_is_work() =>
        Assert.DoesNotContain(true, Looks([.. Enumerable.Range(1, 20).Select(look => look * 2 * Megabyte)]));

    [Fact]
    public void Little_work_is_not_worth_a_pause() =>
        Assert.DoesNotContain(true, Looks(5 * Megabyte, 5 * Megabyte, 6 * Megabyte));

    [Fact]
    public void Health_checks_add_up_and_it_is_given_back_again() =>
        Assert.Equal(2, Looks([.. Enumerable.Range(1, 40).Select(look => look * Megabyte / 2)]).Count(isQuiet => isQuiet));

    private bool[] Looks(params long[] allocated) => [.. allocated.Select(_allocations.IsQuietAfterWork)];
}
