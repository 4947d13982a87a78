using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Storage;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Events;

/// <summary>What tests of events do with an API.</summary>
internal static class EventConversation
{
    /// <summary>An API that sends events soon.</summary>
    public static Task<ApiServer> StartAsync(params (string Key, string Value)[] settings) =>
        ApiServer.StartAsync([("Events:IntervalSeconds", "0.05"), .. settings]);

    public static RecentChanges Changes(this ApiServer server) => server.Services.GetRequiredService<RecentChanges>();

    /// <summary>A client that may only read. Unlike the server's own, it outlives a restart.</summary>
    public static HttpClient Reader(this ApiServer server)
    {
        var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", server.Token(role: Roles.Viewer));
        return client;
    }

    /// <summary>A board polls.</summary>
    public static async Task PollAsync(ApiServer server, string mac, string version) =>
        (await server.PollAsync("/ota/thermostat", mac, version)).Dispose();

    /// <summary>All devices, as the API lists them.</summary>
    public static async Task<JsonArray> DevicesAsync(this ApiServer server) =>
        (await server.Client.GetFromJsonAsync<JsonObject>("/api/devices?limit=1000"))!["items"]!.AsArray();
}
