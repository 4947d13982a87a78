using Microsoft.AspNetCore.Http;

namespace OtaStack.Tests.Gateway;

public sealed class DeviceRouteTests : IAsyncLifetime
{
    private static readonly byte[] Image = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];

    private StandIn _api = null!;
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _api = await StandIn.StartAsync(AnswerAsync);
        _gateway = await RunningGateway.StartAsync(_api);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _api.DisposeAsync();
    }

    private static Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        switch (context.Request.Path.Value)
        {
            case "/ota/current":
                response.StatusCode = 304;
                response.Headers.ETag = "\"abc\"";
                return Task.CompletedTask;
            case "/ota/refused":
                response.StatusCode = 403;
                response.ContentType = "text/plain";
                response.ContentLength = 7;
                return response.WriteAsync("no MAC\n");
            case "/ota/lamp/manifest.json" when HttpMethods.IsOptions(context.Request.Method):
                response.StatusCode = 204;
                response.Headers.AccessControlAllowOrigin = "*";
                response.Headers["Access-Control-Allow-Private-Network"] = "true";
                return Task.CompletedTask;
            case "/ota/chunked":
                return response.WriteAsync("no length");
            default:
                response.Headers["x-MD5"] = "0123456789abcdef0123456789abcdef";
                return Results.Bytes(Image, "application/octet-stream", enableRangeProcessing: true)
                    .ExecuteAsync(context);
        }
    }

    [Fact]
    public async Task Every_byte_of_a_boards_headers_arrives()
    {
        await RawHttp.SendAsync(_gateway.Http,
            RawHttp.Esp8266Poll("/ota?x=a%20b", extra: "x-name: K\u00fcche \u00ff\u0080\r\n"));

        var poll = _api.Last;
        Assert.Equal(("GET", "/ota?x=a%20b"), (poll.Method, poll.Target));
        Assert.Equal("Apr  3 2020;05:33:11", poll.Headers["x-ESP8266-version"]);
        Assert.Equal("2.2.2-dev(38a443e)", poll.Headers["x-ESP8266-sdk-version"]);
        Assert.Equal("5C:CF:7F:AA:BB:CC", poll.Headers["x-ESP8266-STA-MAC"]);
        Assert.Equal("7effe644484d7d861b92fb47a77ff1ca", poll.Headers["x-ESP8266-sketch-md5"]);
        Assert.Equal("ESP8266-http-Update", poll.Headers["User-Agent"]);
        Assert.Equal("K\u00fcche \u00ff\u0080", poll.Headers["x-name"]);
        Assert.Equal(
            10, poll.Headers.Keys.Count(name => name.StartsWith("x-ESP8266-", StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("/ota//x", "/ota//x")]
    [InlineData("//ota//x/", "/ota//x/")]
    [InlineData("/ota/x/", "/ota/x/")]
    public async Task Extra_slashes_reach_the_api_without_a_redirect(string path, string expected)
    {
        var answer = await RawHttp.SendAsync(_gateway.Http, RawHttp.Esp8266Poll(path));

        Assert.Equal(200, answer.Status);
        Assert.Equal(expected, _api.Last.Target);
    }

    [Fact]
    public async Task An_image_has_a_Content_Length_and_is_neither_chunked_nor_compressed()
    {
        var answer = await RawHttp.SendAsync(_gateway.Http, RawHttp.Esp8266Poll(extra: "Accept-Encoding: gzip\r\n"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("100000", answer["Content-Length"]);
        Assert.Equal("0123456789abcdef0123456789abcdef", answer["x-MD5"]);
        Assert.Equal(Image, answer.Body);
        Assert.Equal("close", answer["Connection"]);
        Assert.Null(answer["Transfer-Encoding"]);
        Assert.Null(answer["Content-Encoding"]);
        Assert.Null(answer["Server"]);
    }

    [Fact]
    public async Task A_CORS_preflight_needs_no_sign_in()
    {
        var answer = await RawHttp.SendAsync(_gateway.Http,
            "OPTIONS /ota/lamp/manifest.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: "
                + "https://flasher.example\r\n"
            + "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Private-Network: true\r\n\r\n");

        Assert.Equal(204, answer.Status);
        Assert.Equal("*", answer["Access-Control-Allow-Origin"]);
        Assert.Equal("true", answer["Access-Control-Allow-Private-Network"]);
        Assert.Equal("true", _api.Last.Headers["Access-Control-Request-Private-Network"]);
    }

    [Fact]
    public async Task A_304_stays_a_304_without_a_body()
    {
        var answer = await RawHttp.SendAsync(_gateway.Http, RawHttp.Esp8266Poll("/ota/current"));

        Assert.Equal(304, answer.Status);
        Assert.Equal("\"abc\"", answer["ETag"]);
        Assert.Empty(answer.Body);
        Assert.Null(answer["Transfer-Encoding"]);
    }

    [Fact]
    public async Task A_refusal_keeps_its_short_reason()
    {
        var answer = await RawHttp.SendAsync(_gateway.Http, RawHttp.Esp8266Poll("/ota/refused"));

        Assert.Equal((403, "7", "no MAC\n"), (answer.Status, answer["Content-Length"], answer.Text));
    }

    [Fact]
    public async Task A_response_without_a_length_is_not_chunked_for_HTTP_1_0()
    {
        var answer = await RawHttp.SendAsync(_gateway.Http, RawHttp.Esp8266Poll("/ota/chunked"));

        Assert.Null(answer["Transfer-Encoding"]);
        Assert.Equal("no length", answer.Text);
    }

    [Fact]
    public async Task HEAD_returns_the_length_without_a_body()
    {
        var answer = await RawHttp.SendAsync(
            _gateway.Http, "HEAD /ota HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n");

        Assert.Equal((200, "100000"), (answer.Status, answer["Content-Length"]));
        Assert.Equal("HEAD", _api.Last.Method);
        Assert.Empty(answer.Body);
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=50000-89999", 50_000, 40_000)]
    [InlineData("bytes=99990-100000", 99_990, 10)]
    public async Task Ranges_get_206_with_these_bytes(string range, int from, int length)
    {
        var answer = await RawHttp.SendAsync(
            _gateway.Http, $"GET /ota HTTP/1.1\r\nHost: gw\r\nConnection: close\r\nRange: {range}\r\n\r\n");

        Assert.Equal(206, answer.Status);
        Assert.Equal($"bytes {from}-{from + length - 1}/100000", answer["Content-Range"]);
        Assert.Equal(Image[from..(from + length)], answer.Body);
    }

    [Theory]
    [InlineData("//ota", "/ota")]
    [InlineData("///ota/thermostat", "/ota/thermostat")]
    [InlineData("/ota/", "/ota/")]
    [InlineData("/ota/a%2Fb/%C3%BC", "/ota/a%2Fb/%C3%BC")]
    public async Task Device_paths_are_forwarded_and_never_redirected(string path, string arrives)
    {
        var answer = await RawHttp.SendAsync(_gateway.Http, RawHttp.Esp8266Poll(path));

        Assert.Equal(200, answer.Status);
        Assert.Equal(arrives, _api.Last.Target);
    }

    [Fact]
    public async Task A_poll_without_a_Host_header_is_forwarded()
    {
        Assert.Equal(200, (await RawHttp.SendAsync(_gateway.Http, "GET /ota HTTP/1.0\r\n\r\n")).Status);
    }

    [Fact]
    public async Task Forwarded_headers_of_a_client_are_replaced()
    {
        const string lies = "X-Forwarded-For: 8.8.8.8\r\nx-forwarded-for: 9.9.9.9\r\nX-Forwarded-Proto: https\r\n" +
            "X-Forwarded-Host: evil\r\nX-Forwarded-Prefix: /evil\r\nForwarded: for=8.8.8.8;host=evil\r\n";
        await RawHttp.SendAsync(_gateway.Http, RawHttp.Esp8266Poll(extra: lies));

        var headers = _api.Last.Headers;
        Assert.Equal("127.0.0.1", headers["X-Forwarded-For"]);
        Assert.Equal("http", headers["X-Forwarded-Proto"]);
        Assert.Equal("127.0.0.1:36117", headers["X-Forwarded-Host"]);
        Assert.DoesNotContain("X-Forwarded-Prefix", headers);
        Assert.DoesNotContain("Forwarded", headers);
    }

    [Fact]
    public async Task A_trace_continues_through_the_gateway()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        await RawHttp.SendAsync(_gateway.Http,
            $"GET /api/firmware HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n{_gateway.WithKey}traceparent: "
                + $"00-{trace}-b7ad6b7169203331-01\r\n\r\n");

        var arrived = _api.Last.Headers["traceparent"];
        Assert.Equal(trace, arrived.Split('-')[1]);
        Assert.NotEqual("b7ad6b7169203331", arrived.Split('-')[2]);
    }

    [Fact]
    public async Task Latin_1_in_response_headers_is_forwarded()
    {
        await using var api = await StandIn.StartAsync(context =>
        {
            context.Response.Headers["x-project"] = "K\u00fcche";
            return Task.CompletedTask;
        });
        await using var gateway = await RunningGateway.StartAsync(api);

        var answer = await RawHttp.SendAsync(gateway.Http, RawHttp.Esp8266Poll());

        Assert.Equal("K\u00fcche", answer["x-project"]);
        Assert.Equal("0", answer["Content-Length"]);
    }

    [Fact]
    public async Task Three_hundred_polls_log_nothing()
    {
        var before = _gateway.Logs.Messages.Count;
        await Parallel.ForEachAsync(Enumerable.Range(0, 300), async (_, _) =>
            Assert.Equal(304, (await RawHttp.SendAsync(_gateway.Http, RawHttp.Esp8266Poll("/ota/current"))).Status));

        Assert.Equal(before, _gateway.Logs.Messages.Count);
    }

    [Fact]
    public async Task Invalid_HTTP_gets_400_without_a_body()
    {
        var answer = await RawHttp.SendAsync(_gateway.Http, "GET /o ta HTTP/1.0\r\n\r\n");

        Assert.Equal((400, "0"), (answer.Status, answer["Content-Length"]));
        Assert.Empty(answer.Body);
    }
}
