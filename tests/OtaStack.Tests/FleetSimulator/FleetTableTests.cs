using OtaStack.Api.Devices.Table;
using OtaStack.FleetSimulator;
using OtaStack.FleetSimulator.Boards;

namespace OtaStack.Tests.FleetSimulator;

public sealed class FleetTableTests
{
    private static readonly FleetOptions Options = new()
    {
        Count = 4,
        Esp32Share = 0,
        Projects = ["lamp", "meter"],
        SleeperShare = 1,
        SleeperInterval = TimeSpan.FromHours(1),
        WeakLinkShare = 1,
    };

    [Fact]
    public void The_table_has_a_line_for_each_board()
    {
        Assert.Equal(
            """
            device,name,tags,project,group
            5C:CF:7F:01:00:01,Board 1,simulated;site=berlin;sleeper;weak-link,lamp,lab
            5C:CF:7F:01:00:02,Board 2,simulated;site=hamburg;sleeper;weak-link,meter,field
            5C:CF:7F:01:00:03,Board 3,simulated;site=lyon;sleeper;weak-link,lamp,lab
            5C:CF:7F:01:00:04,Board 4,simulated;site=oslo;sleeper;weak-link,meter,field

            """.ReplaceLineEndings("\n"),
            Written(["lab", "field"]));
    }

    [Fact]
    public void Without_groups_the_table_has_no_column_for_them()
    {
        var (lines, fault) = DeviceTableReader.Read(Written([]));

        Assert.Null(fault);
        Assert.Equal(4, lines.Count);
        Assert.All(lines, line => Assert.Null(line[DeviceTable.Group]));
        Assert.Equal("meter", lines[1][DeviceTable.Project]);
    }

    private static string Written(string[] groups)
    {
        var text = new StringWriter();
        FleetTable.Write(text, FleetFactory.Create(Options), groups);
        return text.ToString();
    }
}
