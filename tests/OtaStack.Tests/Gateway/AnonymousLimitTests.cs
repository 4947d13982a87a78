using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace OtaStack.Tests.Gateway;

public sealed class AnonymousLimitTests : IAsyncLifetime
{
    private StandIn _api = null!;

    public async Task InitializeAsync() => _api = await StandIn.StartAsync(async context =>
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        await context.Response.WriteAsync("taken");
    });

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task A_board_that_polls_too_often_gets_429_without_a_body()
    {
        await using var gateway = await StartAsync(("DeviceRequestBurst", "5"), ("DeviceRequestsPerSecond", "1"));
        var answers = new List<RawAnswer>();
        for (var i = 0; i < 20; i++)
            answers.Add(await RawHttp.SendAsync(gateway.Http, RawHttp.Esp8266Poll()));

        Assert.All(answers.Take(5), answer => Assert.Equal(200, answer.Status));
        var refused = answers.Where(answer => answer.Status == 429).ToList();
        Assert.InRange(refused.Count, 1, 15);
        Assert.All(refused, answer => Assert.Equal(("0", null), (answer["Content-Length"], answer["Content-Type"])));
        Assert.All(refused, answer => Assert.InRange(int.Parse(answer["Retry-After"]!), 1, 5));
        Assert.Single(gateway.Logs.Messages, message =>
            message.Contains("Too many requests", StringComparison.Ordinal));

        Assert.Equal(
            200, (await RawHttp.SendAsync(gateway.Http, $"GET /api/devices HTTP/1.0\r\n{gateway.WithKey}\r\n")).Status);
        await Eventually.TrueAsync(
            async () => (await RawHttp.SendAsync(gateway.Http, RawHttp.Esp8266Poll())).Status == 200,
            "it is served again");
    }

    [Fact]
    public async Task Five_hundred_boards_behind_one_address_stay_below_the_default_limit()
    {
        await using var gateway = await StartAsync();
        using var client = new HttpClient();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 100 };
        await Parallel.ForEachAsync(Enumerable.Range(0, 500 * 8), parallel, async (_, stop) =>
        {
            using var answer = await client.GetAsync(new Uri(gateway.Http, "/ota"), stop);
            Assert.Equal(200, (int)answer.StatusCode);
        });
    }

    [Theory]
    [InlineData("/ota", "Content-Length: 70000\r\n", "")]
    [InlineData("/api/firmware", "Content-Length: 34603009\r\n", "problem+json")]
    public async Task A_too_large_Content_Length_gets_413(string path, string length, string contentType)
    {
        await using var gateway = await StartAsync();
        var answer = await RawHttp.SendAsync(
            gateway.Http, $"POST {path} HTTP/1.1\r\nHost: gw\r\n{gateway.WithKey}{length}\r\n");

        Assert.Equal(413, answer.Status);
        Assert.Contains(contentType, answer["Content-Type"] ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunked_body_that_grows_too_large_gets_413()
    {
        await using var gateway = await StartAsync();
        var chunk = "4000\r\n" + new string('x', 0x4000) + "\r\n";
        var answer = await RawHttp.SendAsync(gateway.Http,
            "POST /ota HTTP/1.1\r\nHost: gw\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" +
            string.Concat(Enumerable.Repeat(chunk, 5)) + "0\r\n\r\n");

        Assert.Equal(413, answer.Status);
    }

    [Fact]
    public async Task An_image_of_32_MiB_can_be_uploaded()
    {
        await using var gateway = await StartAsync();
        using var client = new HttpClient { DefaultRequestHeaders = { { "Authorization", "Bearer " + gateway.Key } } };
        using var answer = await client.PostAsync(
            new Uri(gateway.Http, "/api/firmware"), new ByteArrayContent(new byte[32 * 1024 * 1024]));

        Assert.Equal("taken", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Too_many_and_too_large_headers_get_431()
    {
        await using var gateway = await StartAsync();
        var many = string.Concat(Enumerable.Range(0, 100).Select(i => $"x-{i}: 1\r\n"));
        var large = $"x-large: {new string('x', 40_000)}\r\n";

        Assert.Equal(431, (await RawHttp.SendAsync(gateway.Http, RawHttp.Esp8266Poll(extra: many))).Status);
        Assert.Equal(431, (await RawHttp.SendAsync(gateway.Http, RawHttp.Esp8266Poll(extra: large))).Status);
    }

    [Fact]
    public async Task Slow_headers_get_408()
    {
        await using var gateway = await StartAsync(("RequestHeadersSeconds", "1"));
        using var client = await RawHttp.ConnectAsync(gateway.Http);
        await client.GetStream().WriteAsync("GET /ota HTTP/1.1\r\nHost:"u8.ToArray());

        Assert.Equal(408, RawAnswer.Parse(await RawHttp.ReadToEndAsync(client.GetStream())).Status);
    }

    [Fact]
    public async Task A_slow_body_gets_408()
    {
        await using var gateway = await StartAsync(
            ("SlowSenderGraceSeconds", "1.5"), ("SlowSenderBytesPerSecond", "10000"));
        using var client = await RawHttp.ConnectAsync(gateway.Http);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/firmware HTTP/1.1\r\nHost: gw\r\n{gateway.WithKey}Content-Length: 100000\r\n\r\nslow"));

        Assert.Equal(408, RawAnswer.Parse(await RawHttp.ReadToEndAsync(client.GetStream())).Status);
    }

    [Fact]
    public async Task An_idle_connection_is_closed()
    {
        await using var gateway = await StartAsync(("KeepAliveSeconds", "1"));
        using var client = await RawHttp.ConnectAsync(gateway.Http);
        await client.GetStream().WriteAsync("GET /alive HTTP/1.1\r\nHost: gw\r\n\r\n"u8.ToArray());

        Assert.NotEmpty(await RawHttp.ReadToEndAsync(client.GetStream()));
    }

    [Theory]
    [InlineData("ConnectionsPerAddress")]
    [InlineData("Connections")]
    public async Task Connections_above_the_limit_are_closed_until_others_close(string cap)
    {
        await using var gateway = await StartAsync((cap, "10"));
        var open = new List<TcpClient>();
        for (var i = 0; i < 10; i++)
        {
            open.Add(await RawHttp.ConnectAsync(gateway.Http));
            Assert.True(await IsServedAsync(open[^1]));
        }

        for (var i = 0; i < 30; i++)
            Assert.False(await IsNewcomerServedAsync(gateway));

        Assert.True(await IsServedAsync(open[0]));
        Assert.Single(gateway.Logs.Messages, message =>
            message.Contains("closed since the last such message", StringComparison.Ordinal));

        open.ForEach(client => client.Dispose());
        await Eventually.TrueAsync(() => IsNewcomerServedAsync(gateway), "there is room again");
    }

    [Fact]
    public async Task Loopback_addresses_have_no_limit()
    {
        await using var gateway = await RunningGateway.StartAsync(
            _api, ("Gateway:Limits:DeviceRequestBurst", "1"), ("Gateway:Limits:DeviceRequestsPerSecond", "1"),
            ("Gateway:Limits:ConnectionsPerAddress", "1"));
        using var open = await RawHttp.ConnectAsync(gateway.Http);

        for (var i = 0; i < 10; i++)
            Assert.Equal(200, (await RawHttp.SendAsync(gateway.Http, RawHttp.Esp8266Poll())).Status);
    }

    /// <summary>A gateway that applies its limits to this machine.</summary>
    private Task<RunningGateway> StartAsync(params (string Key, string Value)[] limits) => RunningGateway.StartAsync(
        _api, [("Gateway:Limits:ExemptNetworks", ""),
            .. limits.Select(limit => ($"Gateway:Limits:{limit.Key}", (string?)limit.Value))]);

    private static async Task<bool> IsNewcomerServedAsync(RunningGateway gateway)
    {
        try
        {
            using var newcomer = await RawHttp.ConnectAsync(gateway.Http);
            return await IsServedAsync(newcomer);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> IsServedAsync(TcpClient client)
    {
        try
        {
            await client.GetStream().WriteAsync("GET /alive HTTP/1.1\r\nHost: gw\r\n\r\n"u8.ToArray());
            return await client.GetStream().ReadAsync(new byte[4096]) > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
