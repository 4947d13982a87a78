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
                + $"{board.Traits.Random.Next()}");
}
