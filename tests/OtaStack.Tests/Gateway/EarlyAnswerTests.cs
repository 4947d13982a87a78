using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Limits;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.Tests.Manager;

namespace OtaStack.Tests.Gateway;

/// <summary>
/// Responses before the request's body is complete. They must reach clients that do not use <c>Expect:
/// 100-continue</c> and read nothing before they have sent the whole body.
/// </summary>
public sealed class EarlyAnswerTests : IAsyncLifetime
{
    private const int OverBothLimits = 40_000_000;

    /// <summary>The gateway accepts it, but the API does not accept images of this size.</summary>
    private const int OverTheLimitOfImages = 34_000_000;

    private ApiServer _api = null!;

    public async Task InitializeAsync() => _api = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData(OverBothLimits)]
    [InlineData(OverTheLimitOfImages)]
    public async Task An_image_that_is_too_large_gets_413_through_the_gateway_and_directly(int bytes)
    {
        await using var gateway = await InFrontOfApiAsync();

        foreach (var (server, credentials) in new[] { (gateway.Http, gateway.WithKey),
            (_api.Address, $"Authorization: Bearer {_api.Token()}\r\n") })
        {
            IsProblem(await SendAsync(server, "/api/firmware?project=x", credentials, bytes), 413);
        }
    }

    [Fact]
    public async Task A_library_that_is_too_large_gets_413_through_the_gateway_and_directly()
    {
        await using var manager = await ManagerServer.StartAsync(arduinoCli: null);
        await using var gateway = await RunningGateway.StartAsync(
            new TestIdentity(manager.GatewaysKey), clock: null,
            ("services:manager:http:0", manager.Address.AbsoluteUri));

        IsProblem(await SendAsync(gateway.Http, "/manager/api/libraries/zip", gateway.WithKey, OverBothLimits), 413);
        IsProblem(await SendAsync(gateway.Http, "/manager/api/libraries/zip", gateway.WithKey,
            OverTheLimitOfImages), 413);
        IsProblem(await SendAsync(manager.Address, "/manager/api/libraries/zip",
            $"Authorization: Bearer {manager.Token()}\r\n", OverBothLimits), 413);
    }

    [Fact]
    public async Task A_request_rejected_early_gets_problem_details()
    {
        await using var gateway = await InFrontOfApiAsync();

        IsProblem(await SendAsync(gateway.Http, "/api/firmware?project=x", gateway.WithKey, 12_000_000), 422);
        IsProblem(await SendAsync(gateway.Http, "/api/firmware?project=x", "Authorization: Bearer otastack_wrong\r\n",
            OverBothLimits), 401);
        IsProblem(await SendAsync(gateway.Http, "/api/nowhere", gateway.WithKey, 20_000_000), 404);
        IsProblem(await SendAsync(_api.Address, "/api/firmware", "", OverBothLimits), 401);
    }

    [Fact]
    public async Task A_chunked_body_that_grows_too_large_gets_413()
    {
        await using var gateway = await InFrontOfApiAsync();

        IsProblem(await SendAsync(gateway.Http, "/api/firmware?project=x", gateway.WithKey, OverBothLimits,
            isChunked: true), 413);
    }

    [Fact]
    public async Task After_a_complete_body_the_connection_serves_the_next_request()
    {
        await using var gateway = await InFrontOfApiAsync();
        using var client = await RawHttp.ConnectAsync(gateway.Http);
        await SendBodyAsync(client.GetStream(), "/api/firmware?project=x", gateway.WithKey, OverBothLimits,
            isChunked: false);
        await client.GetStream().WriteAsync("GET /alive HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n"u8.ToArray());

        var both = Encoding.Latin1.GetString(await RawHttp.ReadToEndAsync(client.GetStream()));

        Assert.StartsWith("HTTP/1.1 413", both, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200 OK", both, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_with_Expect_100_continue_gets_413_before_sending()
    {
        await using var gateway = await InFrontOfApiAsync();
        using var client = await RawHttp.ConnectAsync(gateway.Http);

        var answer = await RawHttp.SendAsync(client.GetStream(),
            $"POST /api/firmware?project=x HTTP/1.1\r\nHost: gw\r\n{gateway.WithKey}Expect: "
                + $"100-continue\r\nConnection: close\r\nContent-Length: {OverBothLimits}\r\n\r\n");

        IsProblem(answer, 413);
    }

    [Fact]
    public async Task A_service_that_closes_the_connection_during_the_body_is_not_reported_as_down()
    {
        await using var rude = await StandIn.StartAsync(async context =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[100_000]);
            context.Abort();
        });
        await using var gateway = await RunningGateway.StartAsync(rude);

        var answer = await SendAsync(gateway.Http, "/api/firmware", gateway.WithKey, 20_000_000);

        IsProblem(answer, 502);
        Assert.DoesNotContain("is down", answer.Text, StringComparison.Ordinal);
        Assert.Contains("closed the connection", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_is_the_same_on_both_sides()
    {
        var ofApi = _api.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBodySize;

        Assert.Equal(RequestBodies.DefaultMaximumBytes, ofApi);
        Assert.Equal(ofApi, new LimitOptions().RequestBodyBytes);
    }

    private Task<RunningGateway> InFrontOfApiAsync() => RunningGateway.StartAsync(
        new TestIdentity(_api.GatewaysKey), clock: null, ("services:api:http:0", _api.Address.AbsoluteUri));

    private static void IsProblem(RawAnswer answer, int status)
    {
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/problem+json", answer["Content-Type"]);
        Assert.Contains($"\"status\":{status}", answer.Text, StringComparison.Ordinal);
    }

    private static async Task<RawAnswer> SendAsync(
        Uri server, string target, string headers, int bytes, bool isChunked = false)
    {
        using var client = await RawHttp.ConnectAsync(server);
        // With Connection: close, Kestrel itself does not read the rest of the body.
        await SendBodyAsync(client.GetStream(), target, headers + "Connection: close\r\n", bytes, isChunked);
        return RawAnswer.Parse(await RawHttp.ReadToEndAsync(client.GetStream()));
    }

    private static async Task SendBodyAsync(
        NetworkStream stream, string target, string headers, int bytes, bool isChunked)
    {
        using var patience = new CancellationTokenSource(RawHttp.Patience);
        var length = isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {bytes}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {target} HTTP/1.1\r\nHost: gw:8080\r\n{headers}Content-Type: "
                + $"application/octet-stream\r\n{length}\r\n\r\n"), patience.Token);
        var piece = new byte[50_000];
        for (var sent = 0; sent < bytes; sent += piece.Length)
        {
            if (isChunked)
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"), patience.Token);
            await stream.WriteAsync(piece, patience.Token);
            if (isChunked)
                await stream.WriteAsync("\r\n"u8.ToArray(), patience.Token);
        }

        if (isChunked)
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), patience.Token);
    }
}
