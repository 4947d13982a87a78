using OtaStack.Api.Devices;

namespace OtaStack.Tests.Devices;

public sealed class PollIntervalTests
{
    [Fact]
    public void The_first_gap_is_the_estimate() =>
        Assert.Equal(TimeSpan.FromSeconds(60), After(60).Value);

    [Fact]
    public void Without_two_polls_it_is_unknown() => Assert.Null(default(PollInterval).Value);

    [Theory]
    [InlineData(3600, "an absence")]
    [InlineData(3, "a restart")]
    public void One_gap_that_is_far_from_the_others_changes_nothing(int gap, string _) =>
        Assert.Equal(TimeSpan.FromSeconds(60), After(60, 60, gap, 60, gap, 60).Value);

    [Theory]
    [InlineData(3600)]
    [InlineData(5)]
    public void A_new_interval_is_learned_with_the_third_gap(int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(60), After(60, 60, seconds, seconds).Value);
        Assert.Equal(TimeSpan.FromSeconds(seconds), After(60, 60, seconds, seconds, seconds).Value);
    }

    [Fact]
    public void Two_that_are_too_long_and_one_that_is_too_short_say_nothing() =>
        Assert.Equal(TimeSpan.FromSeconds(60), After(60, 600, 600, 5, 600, 600).Value);

    [Fact]
    public void It_follows_small_changes()
    {
        var interval = After([.. Enumerable.Repeat(60, 3), .. Enumerable.Repeat(66, 50)]);
        Assert.InRange(interval.Value!.Value.TotalSeconds, 65, 66);
    }

    [Fact]
    public void Polls_in_quick_succession_count_as_one() =>
        Assert.Equal(TimeSpan.FromSeconds(60), After(60, 1, 60, 1, 60, 1, 60, 1).Value);

    [Fact]
    public void A_clock_that_is_set_back_and_a_year_of_absence_say_nothing() =>
        Assert.Equal(TimeSpan.FromSeconds(60), After(60, -60, -60, -60, 31_536_000, 31_536_000, 31_536_000).Value);

    [Theory]
    [InlineData(null)]
    [InlineData(-5.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void A_stored_value_out_of_range_is_unknown(double? seconds) =>
        Assert.Null(PollInterval.OfSeconds(seconds).Value);

    private static PollInterval After(params int[] gaps) => gaps.Aggregate(
        default(PollInterval), (interval, gap) => interval.After(TimeSpan.FromSeconds(gap)));
}
