using OtaStack.FleetSimulator;
using OtaStack.FleetSimulator.Boards;

namespace OtaStack.Tests.FleetSimulator;

public sealed class FleetFactoryTests
{
    private static readonly FleetOptions Mixed = new()
    {
        Count = 1000,
        Esp32Share = 0.3,
        BadWifiShare = 0.1,
        RollbackShare = 0.05,
        StaleShare = 0.02,
        SlowShare = 0.5,
        SlowBytesPerSecond = 1000,
        SleeperShare = 0.25,
        SleeperInterval = TimeSpan.FromHours(1),
        WeakLinkShare = 0.01,
    };

    [Fact]
    public void Shares_are_exact()
    {
        var boards = FleetFactory.Create(Mixed);

        Assert.Equal(300, boards.Count(board => board is Esp32Board));
        Assert.Equal(100, boards.Count(board => board.Traits.BadWifi));
        Assert.Equal(50, boards.Count(board => board.Traits.RollsBack));
        Assert.Equal(20, boards.Count(board => board.Traits.StaleVersion));
        Assert.Equal(500, boards.Count(board => board.Traits.BytesPerSecond == 1000));
        Assert.Equal(250, boards.Count(board => board.Traits.Interval == TimeSpan.FromHours(1)));
        Assert.Equal(10, boards.Count(board => board.Traits.WeakLink));
    }

    [Fact]
    public void Projects_have_the_same_number_of_boards_and_their_own_sketches()
    {
        var boards = FleetFactory.Create(Mixed with { Projects = ["lamp", "meter"] });

        Assert.Equal(500, boards.Count(board => board.Traits.Project == "lamp"));
        Assert.Equal(500, boards.Count(board => board.Traits.Project == "meter"));
        Assert.Equal(4, boards.Select(board => board.Running.Md5).Distinct().Count());
    }

    [Fact]
    public void A_board_has_its_own_token_or_that_of_its_project_or_that_of_all()
    {
        var options = new FleetOptions { Count = 4, Esp32Share = 0, Projects = ["lamp", "meter"] };
        var first = FleetFactory.Create(options)[0];
        string[] lines = ["# tokens", "", $"{first.Mac};own", "project:meter;of-meter", "*;of-all"];
        Assert.True(FleetTokens.TryRead(lines, out var tokens, out _));

        var boards = FleetFactory.Create(options with { Tokens = tokens, TokenPlace = TokenPlace.Bearer });

        Assert.Equal(["own", "of-meter", "of-all", "of-meter"], boards.Select(board => board.Token!.Text));
        Assert.All(boards, board => Assert.Equal(TokenPlace.Bearer, board.Token!.Place));
    }

    [Theory]
    [InlineData("5C:CF:7F:00:00:01")]
    [InlineData("5C:CF:7F:00:00;hunter2")]
    [InlineData("5C:CF:7F:00:00:01;hunter2;")]
    [InlineData("5C:CF:7F:00:00:01;hunter2 x")]
    [InlineData("project:;hunter2")]
    public void An_invalid_line_of_tokens_is_named_without_its_text(string line)
    {
        Assert.False(FleetTokens.TryRead(["*;of-all", line], out _, out var fault));

        Assert.Equal("line 2 must be MAC;TOKEN, project:NAME;TOKEN or *;TOKEN", fault);
    }

    [Fact]
    public void A_board_that_waits_takes_less_than_a_kilobyte()
    {
        const int count = 10_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var boards = FleetFactory.Create(Mixed with { Count = count, OwnAddresses = true });

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / count, 1, 1024);
        Assert.Equal(count, boards.Count);
    }

    [Fact]
    public void The_same_seed_gives_the_same_boards_and_another_seed_others()
    {
        Assert.Equal(Described(Mixed), Described(Mixed));
        Assert.NotEqual(Described(Mixed), Described(Mixed with { Seed = 2 }));
    }

    [Fact]
    public void Every_board_has_its_own_mac_and_on_request_its_own_address()
    {
        var boards = FleetFactory.Create(Mixed with { Count = 70_000, OwnAddresses = true });

        Assert.Equal(70_000, boards.Select(board => board.Mac).Distinct().Count());
        Assert.Equal(70_000, boards.Select(board => board.Traits.Address!.ToString()).Distinct().Count());
        Assert.All(boards, board => Assert.Equal(127, board.Traits.Address!.GetAddressBytes()[0]));
    }

    private static IEnumerable<string> Described(FleetOptions options) =>
        FleetFactory.Create(options).Select(board =>
            $"{board.Mac} {board.Traits.BadWifi} {board.Traits.RollsBack} {board.Traits.StaleVersion} "
                + $"{board.Traits.Random.NextDouble()}");
}
