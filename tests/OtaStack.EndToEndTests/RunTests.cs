using OtaStack.EndToEndTests.Boards;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests;

public sealed class RunTests
{
    private static readonly StockBoard Board = new(
        "ESP8266", "Apr  3 2020;05:33:11", "7effe644484d7d861b92fb47a77ff1ca");

    [Fact]
    public async Task Run_prints_a_block_with_all_addresses()
    {
        await using var stack = await RunningStack.StartAsync();

        Assert.Contains($"Boards poll  {stack.Url}ota", stack.Log);
        Assert.Contains($"Builds       {stack.BuildFolder}", stack.Log);
        Assert.Contains($"Data         {stack.DataFolder}", stack.Log);
        Assert.Contains("Sign in      admin   (password: OTASTACK_PASSWORD", stack.Log);
        Assert.DoesNotContain(RunningStack.Password, stack.Log);
        Assert.True(Directory.Exists(stack.BuildFolder));
        Assert.DoesNotContain("0.0.0.0", stack.Log);
    }

    [Fact]
    public async Task Boards_are_served_although_the_board_manager_cannot_start()
    {
        await using var stack = await RunningStack.StartAsync(
            environment: new Dictionary<string, string> { ["Builds__Parallelism"] = "0" });

        Assert.Contains("manager did not start", stack.Log);
        Assert.Contains("Manager      not running, see the lines of \"manager\"", stack.Log);
        Assert.Equal(304, (await Board.PollAsync(stack.Url)).Status);
    }

    [Fact]
    public async Task The_script_works_through_a_symbolic_link()
    {
        using var folder = new TemporaryFolder();
        var link = folder.Path("ota stack");
        File.CreateSymbolicLink(link, Script.FileName);

        await using var stack = await RunningStack.StartAsync(link);

        Assert.Equal(0, await stack.StopAsync());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_signal_stops_every_process_with_exit_code_0(string signal)
    {
        await using var stack = await RunningStack.StartAsync();

        var exitCode = await stack.StopAsync(signal);

        Assert.Equal(0, exitCode);
        Assert.Empty(stack.Processes.Members());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Under_nohup_it_outlives_the_terminal_and_stops_on_other_signals(string signal)
    {
        await using var stack = await RunningStack.StartAsync(ignoring: "HUP INT TERM");

        // nohup ignores only HUP.
        Assert.Equal(1ul, stack.IgnoredSignals & 0x4003);
        Assert.Equal(0, await stack.StopAsync(signal));
        Assert.Empty(stack.Processes.Members());
    }

    [Fact]
    public async Task A_service_that_ignores_the_signal_is_killed()
    {
        await using var stack = await RunningStack.StartAsync();
        await ChildProcess.SignalAsync(await stack.Processes.MemberAsync("OtaStack.Api.dll"), "STOP");

        var exitCode = await stack.StopAsync();

        Assert.Equal(0, exitCode);
        Assert.Empty(stack.Processes.Members());
    }

    [Fact]
    public async Task Services_do_not_outlive_a_killed_script()
    {
        await using var stack = await RunningStack.StartAsync();

        await stack.StopAsync("KILL");

        await stack.Processes.GoneAsync();
    }

    [Fact]
    public async Task A_killed_API_restarts_at_the_address_that_the_gateway_uses()
    {
        await using var stack = await RunningStack.StartAsync();
        Assert.Equal(304, (await Board.PollAsync(stack.Url)).Status);
        var killed = await stack.Processes.MemberAsync("OtaStack.Api.dll");

        await ChildProcess.SignalAsync(killed, "KILL");
        await stack.Processes.MemberAsync("OtaStack.Api.dll", otherThan: killed);

        await Eventually.TrueAsync(
            async () => (await Board.PollAsync(stack.Url)).Status == 304, "304 through the gateway");
    }

    [Fact]
    public async Task A_killed_gateway_restarts_on_its_port()
    {
        await using var stack = await RunningStack.StartAsync();
        var killed = await stack.Processes.MemberAsync("OtaStack.Gateway.dll");

        await ChildProcess.SignalAsync(killed, "KILL");
        await stack.Processes.MemberAsync("OtaStack.Gateway.dll", otherThan: killed);

        using var client = new HttpClient { BaseAddress = stack.Url };
        await Eventually.TrueAsync(() => AnswersAsync(client), "the gateway's health");
    }

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            return (await client.GetAsync(new Uri("/health", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
