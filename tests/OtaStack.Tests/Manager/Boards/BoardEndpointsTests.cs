using System.Net;
using System.Text.Json;

namespace OtaStack.Tests.Manager.Boards;

public sealed class BoardEndpointsTests(ToolchainFixture toolchain) : IClassFixture<ToolchainFixture>
{
    [Fact]
    public async Task Installed_boards_are_listed_by_name()
    {
        var boards = (await toolchain.GetAsync("/boards")).GetProperty("boards");
        Assert.Equal(["NodeMCU 1.0", "WeMos D1 mini"], boards.EnumerateArray()
            .Select(board => board.GetProperty("name").GetString()!));
        Assert.Equal("esp8266:esp8266", boards[0].GetProperty("platform").GetString());
        Assert.Equal(1, (await toolchain.GetAsync("/boards?query=d1_mini")).GetProperty("boards").GetArrayLength());
    }

    [Fact]
    public async Task Concurrent_requests_share_one_run_of_arduino_cli()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => toolchain.GetAsync("/boards")));
        Assert.Single(toolchain.Cli.Runs, run => run == "board listall --json");
    }

    [Theory]
    [InlineData("esp8266:esp8266:nodemcuv2", "4M2M")]
    [InlineData("esp8266:esp8266:nodemcuv2:eesz=4M", "4M")]
    [InlineData("esp8266:esp8266:nodemcuv2:xtal=160,eesz=4M", "4M")]
    public async Task A_board_returns_its_options_and_the_selected_values(string fqbn, string flash)
    {
        var board = await toolchain.GetAsync("/boards/" + fqbn);
        Assert.Equal(fqbn, board.GetProperty("fqbn").GetString());
        var option = board.GetProperty("options")[0];
        Assert.Equal("Flash Size", option.GetProperty("label").GetString());
        Assert.Equal(flash, option.GetProperty("values").EnumerateArray().Single(IsSelected).GetProperty("value")
            .GetString());
        Assert.Single(toolchain.Cli.Runs, run => run == "board details --json --fqbn=esp8266:esp8266:nodemcuv2");
    }

    [Theory]
    [InlineData("esp8266:esp8266:unknown", HttpStatusCode.NotFound)]
    [InlineData("esp32:esp32:esp32c3", HttpStatusCode.NotFound)]
    [InlineData("esp8266:esp8266:nodemcuv2:eesz=9M", HttpStatusCode.BadRequest)]
    [InlineData("esp8266:esp8266:nodemcuv2:none=1", HttpStatusCode.BadRequest)]
    [InlineData("nodemcuv2", HttpStatusCode.BadRequest)]
    [InlineData("--help", HttpStatusCode.BadRequest)]
    [InlineData("a:b:c:d=$(id)", HttpStatusCode.BadRequest)]
    public async Task An_unknown_board_does_not_reach_arduino_cli(string fqbn, HttpStatusCode status)
    {
        using var answer = await toolchain.Server.Client.GetAsync("/manager/api/boards/" + Uri.EscapeDataString(fqbn));
        Assert.Equal(status, answer.StatusCode);
        Assert.DoesNotContain(toolchain.Cli.Runs, run => run.EndsWith("=" + fqbn, StringComparison.Ordinal));
    }

    private static bool IsSelected(JsonElement value) => value.GetProperty("selected").GetBoolean();
}
