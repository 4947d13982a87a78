using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Events;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.Tests.Downloads;
using OtaStack.Tests.Gateway;

namespace OtaStack.Tests.Events;

/// <summary><c>GET /api/events</c> through the gateway, which ends and limits streams.</summary>
public sealed class GatewayEventTests
{
    private const string Mac = "5C:CF:7F:00:00:01";

    [Fact]
    public async Task A_stream_ends_with_its_session_and_others_go_on()
    {
        await using var stack = await GatewayAndApi.StartAsync(8192, ("Events:IntervalSeconds", "0.05"));
        using var browser = stack.Gateway.Browser();
        using var other = new HttpClient { BaseAddress = stack.Gateway.Http };
        other.DefaultRequestHeaders.Add("Cookie", stack.Gateway.NewSession());
        await using var mine = await EventClient.OpenedAsync(browser);
        await using var others = await EventClient.OpenedAsync(other);
        await HearsPollAsync(stack, mine, "1.0.0");

        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-out");
        request.Headers.Add("Origin", stack.Gateway.Http.GetLeftPart(UriPartial.Authority));
        using (var answer = await browser.SendAsync(request))
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);

        await IsCutAsync(mine);
        await HearsPollAsync(stack, others, "1.0.1");
        await EndsAtTheApiAsync(stack, left: 1);
    }

    [Fact]
    public async Task A_key_that_may_only_read_follows_until_it_is_revoked()
    {
        await using var stack = await GatewayAndApi.StartAsync(8192, ("Events:IntervalSeconds", "0.05"));
        var keys = stack.Gateway.Service<ApiKeys>();
        keys.Create("dashboard", Roles.Viewer, stack.Gateway.Person(AccountName.Admin), null, out var key, out var text);
        using var script = new HttpClient { BaseAddress = stack.Gateway.Http };
        script.DefaultRequestHeaders.Authorization = new("Bearer", text);
        await using var events = await EventClient.OpenedAsync(script);
        await HearsPollAsync(stack, events, "1.0.0");

        Assert.True(keys.Revoke(key!.Id));
        await IsCutAsync(events);
        await EndsAtTheApiAsync(stack, left: 0);
    }

    [Fact]
    public async Task Without_a_sign_in_nothing_is_told()
    {
        await using var stack = await GatewayAndApi.StartAsync(8192);
        using var stranger = new HttpClient { BaseAddress = stack.Gateway.Http };
        using var refused = await stranger.GetAsync("/api/events");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(0, stack.Api.Services.GetRequiredService<EventFeed>().Readers);
    }

    [Fact]
    public async Task Streams_are_limited_and_a_closed_page_makes_room()
    {
        await using var stack = await GatewayAndApi.StartAsync(8192, ("Gateway:Limits:StreamsPerCaller", "2"));
        using var browser = stack.Gateway.Browser();
        await using var first = await EventClient.OpenedAsync(browser);
        await using (await EventClient.OpenedAsync(browser))
        {
            using var refused = await browser.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            await EndsAtTheApiAsync(stack, left: 2);
        }

        await EndsAtTheApiAsync(stack, left: 1);
        await using var another = await EventClient.OpenedAsync(browser);
    }

    private static async Task HearsPollAsync(GatewayAndApi stack, EventClient events, string version)
    {
        (await stack.Api.PollAsync("/ota/none", Mac, version)).Dispose();
        await events.UntilAsync(next => next.Text == $"device {Mac} {version}");
    }

    private static async Task IsCutAsync(EventClient events)
    {
        try
        {
            while (await events.TryNextAsync() is not null)
            {
            }
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException)
        {
            // The connection was reset.
        }
    }

    private static Task EndsAtTheApiAsync(GatewayAndApi stack, int left)
    {
        var feed = stack.Api.Services.GetRequiredService<EventFeed>();
        return Eventually.TrueAsync(() => feed.Readers == left, $"{left} streams at the API");
    }
}
