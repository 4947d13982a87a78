using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace OtaStack.Tests.Events;

/// <summary>A client of <c>GET /api/events</c>.</summary>
internal sealed class EventClient : IAsyncDisposable
{
    /// <summary>Longer than a test waits for something else in the meantime, so that the right one of both fails.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly HttpResponseMessage _answer;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private EventClient(HttpResponseMessage answer, Stream stream) =>
        (_answer, _items) = (answer, SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator());

    /// <summary>The id of the last event that was read; null before the first.</summary>
    public string? LastId { get; private set; }

    public static async Task<EventClient> OpenAsync(
        HttpClient client, string? lastEventId = null, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events" + query);
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"),
            (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        return new EventClient(answer, await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>Opens a stream, and reads the first event, a <c>reset</c>.</summary>
    public static async Task<EventClient> OpenedAsync(HttpClient client, string query = "")
    {
        var events = await OpenAsync(client, query: query);
        Assert.Equal("reset opened", (await events.NextAsync()).Text);
        return events;
    }

    /// <summary>The next event.</summary>
    /// <exception cref="EndOfStreamException">The server has ended the stream.</exception>
    public async Task<ReceivedEvent> NextAsync() =>
        await TryNextAsync() ?? throw new EndOfStreamException($"The event stream ended after {LastId}.");

    /// <summary>The next event; null at the end of the stream.</summary>
    public async Task<ReceivedEvent?> TryNextAsync()
    {
        if (!await _items.MoveNextAsync().AsTask().InTimeAsync($"an event after {LastId}", Patience))
            return null;

        var item = _items.Current;
        LastId = item.EventId;
        return new ReceivedEvent(item.EventId!, item.EventType, JsonDocument.Parse(item.Data).RootElement);
    }

    /// <summary>All events up to the first one for which <paramref name="isLast"/> holds.</summary>
    public async Task<List<ReceivedEvent>> UntilAsync(Func<ReceivedEvent, bool> isLast)
    {
        var events = new List<ReceivedEvent>();
        do
            events.Add(await NextAsync());
        while (!isLast(events[^1]));
        return events;
    }

    public ValueTask DisposeAsync()
    {
        // The connection first: the enumerator may be waiting for it.
        _answer.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>An event as a client sees it.</summary>
internal sealed record ReceivedEvent(string Id, string Name, JsonElement Data)
{
    /// <summary>The event in a few words, for comparisons: <c>device 5C:CF:7F:AA:BB:CC 1.0.0</c>.</summary>
    public string Text => Name switch
    {
        "reset" => $"reset {Data.GetProperty("reason").GetString()}",
        "device" => $"device {Data.GetProperty("mac").GetString()} {Member("device", "version")}",
        "update" => $"update {Member("update", "toVersion")} {Member("update", "state")}",
        "firmware" => $"firmware {Member("firmware", "version")}",
        _ => Name,
    };

    public bool IsDevice(string mac) => Name == "device" && Data.GetProperty("mac").GetString() == mac;

    private string? Member(string view, string name) =>
        Data.GetProperty(view) is { ValueKind: JsonValueKind.Object } found ? found.GetProperty(name).GetString()
            : "gone";
}
