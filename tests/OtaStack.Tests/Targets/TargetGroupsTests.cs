using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;

namespace OtaStack.Tests.Targets;

/// <summary>Groups, and the field <c>group</c> of target expressions.</summary>
public sealed class TargetGroupsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private static readonly Device One = new(MacAddress.Parse("5C:CF:7F:00:00:01"), Now.AddHours(-1));
    private static readonly Device Two = new(MacAddress.Parse("5C:CF:7F:00:00:02"), Now.AddDays(-9));

    private static readonly TargetGroups Groups = new(
    [
        new() { Name = "lab", Devices = ["5C:CF:7F:00:00:01"] },
        new() { Name = "silent", Expression = "seen>2d" },
        new() { Name = "lab-silent", Expression = "group:lab group:silent" },
        new() { Name = "other", Expression = "-group:lab" },
    ]);

    [Theory]
    [InlineData("group:lab", true, false)]
    [InlineData("GROUP=Lab", true, false)]
    [InlineData("group!=lab", false, true)]
    [InlineData("-group:lab", false, true)]
    [InlineData("group:silent", false, true)]
    [InlineData("group:lab,silent", true, true)]
    [InlineData("group!=lab,silent", false, false)]
    [InlineData("group:lab-silent", false, false)]
    [InlineData("group:other", false, true)]
    [InlineData("group:lab*", true, false)]
    [InlineData("group:*", true, true)]
    [InlineData("group:none*", false, false)]
    public void A_group_selects_its_devices(string text, bool selectsOne, bool selectsTwo)
    {
        Assert.True(TargetExpression.TryParse(text, Groups, out var expression, out var error), error?.Message);

        Assert.Equal((selectsOne, selectsTwo), (expression.Matches(One, Now), expression.Matches(Two, Now)));
    }

    [Theory]
    [InlineData("seen<1d group:lob", 14, 3, "\"lob\" is not the name of a group; GET /api/groups lists all.")]
    [InlineData("group<lab", 6, 3, "\"lab\" is not used with this operator; use : or = or !=.")]
    [InlineData("group:", 6, 0, "The expression ends where a value is expected.")]
    public void A_name_without_a_group_is_an_error(string text, int position, int length, string message)
    {
        Assert.False(TargetExpression.TryParse(text, Groups, out _, out var error));

        Assert.Equal((position, length, message), (error.Position, error.Length, error.Message));
    }

    [Theory]
    [InlineData("a=group:a", "a → a")]
    [InlineData("a=group:b;b=group:a", "a → b → a")]
    [InlineData("a=seen<1d or -(group:b);b=group:c;c=group:a,b", "a → b → c → a")]
    [InlineData("a=group:a*", "a → a")]
    [InlineData("x=group:a;a=group:b;b=group:a", "a → b → a")]
    public void Groups_that_contain_each_other_are_refused_and_have_no_devices(string groups, string cycle)
    {
        var read = new TargetGroups(Read(groups));

        var fault = read.Faults[0];
        Assert.Equal($"Groups must not contain each other: {cycle}.", fault.Message);
        Assert.False(read.Find(fault.Group)!.Contains(One, Now));
    }

    [Fact]
    public void Groups_that_share_a_group_are_no_cycle()
    {
        var read = new TargetGroups(Read("a=group:b or group:c;b=group:d;c=group:d;d=seen<1d"));

        Assert.Empty(read.Faults);
        Assert.True(read.Find("a")!.Contains(One, Now));
    }

    [Fact]
    public void Ten_groups_may_be_inside_each_other()
    {
        static string Chain(int length) => string.Join(';', Enumerable.Range(0, length)
            .Select(i => $"g{i:00}={(i == 0 ? "seen<1d" : $"group:g{i - 1:00}")}"));

        Assert.Empty(new TargetGroups(Read(Chain(10))).Faults);
        Assert.Equal(("g10", "At most 10 groups may be inside each other."),
            (new TargetGroups(Read(Chain(11))).Faults.Single().Group, new TargetGroups(Read(Chain(11))).Faults[0].Message));
    }

    [Fact]
    public void A_group_with_an_expression_that_cannot_be_read_has_no_devices()
    {
        var read = new TargetGroups(Read("a=colour:red;b=seen<1d"));

        Assert.Equal("a", read.Faults.Single().Group);
        Assert.False(read.Find("a")!.Contains(One, Now));
        Assert.True(read.Find("b")!.Contains(One, Now));
    }

    [Fact]
    public void Only_groups_with_a_pin_or_a_channel_decide()
    {
        var groups = new TargetGroups(
        [
            new() { Name = "plain", Expression = "*" },
            new() { Name = "pinned", Expression = "*", Pin = new string('a', 64) },
            new() { Name = "channel", Expression = "*", Channel = "beta", Priority = 5 },
            new() { Name = "others", Expression = "seen>2d", Channel = "beta", Priority = 9 },
        ]);

        var deciding = new List<string>();
        foreach (var group in groups.Deciding(One, Now))
            deciding.Add(group.Name);

        Assert.Equal(["channel", "pinned"], deciding);
    }

    private static IEnumerable<GroupRecord> Read(string groups) => groups.Split(';').Select(group => group.Split('=', 2))
        .Select(parts => new GroupRecord { Name = parts[0], Expression = parts[1] });
}
