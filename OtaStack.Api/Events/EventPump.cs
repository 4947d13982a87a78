using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Contracts.Events;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Events;

/// <summary>
/// Turns queued changes into events, some times a second. An event has the state at the time at which it is made, so a
/// later event of the same device is never older.
/// </summary>
internal sealed partial class EventPump(
    EventFeed feed,
    RecentChanges changes,
    Fleet fleet,
    FirmwareCatalog catalog,
    IOptions<EventOptions> options,
    IOptions<JsonOptions> json,
    TimeProvider time,
    ILogger<EventPump> logger) : BackgroundService
{
    /// <summary>
    /// Pause after a <c>reset</c>. Clients load their lists now, and a fleet that changes this fast would only make
    /// them load again.
    /// </summary>
    private static readonly TimeSpan FloodPause = TimeSpan.FromSeconds(2);

    /// <summary>Publishes what has changed. False if it was too much, and became a <c>reset</c>.</summary>
    internal bool Publish()
    {
        // A row that has changed says something; one that has only polled again says little, so it gets less room.
        var maximum = options.Value.MaximumPerInterval;
        if (changes.Take(maximum, heartbeats: Math.Max(maximum / 5, 1)) is not { } taken)
        {
            Reset();
            return false;
        }

        var batch = new EventBatch(feed.Ring, json.Value.SerializerOptions);
        var published = catalog.Current;
        foreach (var sha256 in taken.Firmware)
            batch.Add("firmware", new FirmwareEvent(sha256, published.Find(sha256)?.ToView(published)));

        var rows = new HashSet<PersistedDevice>();
        foreach (var update in taken.Updates)
        {
            // The row of its device shows the update under way.
            if (fleet.Find(update.Device) is not { } device)
                continue;
            rows.Add(device);
            batch.Add("update", new UpdateEvent(update.Id, update.ToView()), update.Device);
        }

        rows.UnionWith(taken.Devices);
        foreach (var row in rows)
        {
            // A forgotten device may have been added again by a later poll.
            var device = row.IsForgotten ? fleet.Find(row.Mac) : (Device)row;
            batch.Add("device", new DeviceEvent(row.Mac, device?.ToView()), row.Mac, isRow: true);
        }

        batch.Send();
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = TimeSpan.FromSeconds(options.Value.IntervalSeconds);
        while (!stoppingToken.IsCancellationRequested)
        {
            await feed.WaitForReaderAsync(stoppingToken);
            await Task.Delay(TryPublish() ? interval : FloodPause, time, stoppingToken);
            feed.StopIfAbandoned();
        }
    }

    private bool TryPublish()
    {
        try
        {
            return Publish();
        }
        catch (Exception exception)
        {
            LogNotPublished(exception);
            Reset();
            return false;
        }
    }

    private void Reset()
    {
        var batch = new EventBatch(feed.Ring, json.Value.SerializerOptions);
        batch.Add("reset", new ResetEvent(ResetReason.TooMany));
        batch.Send();
    }

    /// <summary>Events that are added to the ring together, which wakes its readers once.</summary>
    private sealed class EventBatch(EventRing<RingEvent> ring, JsonSerializerOptions json)
    {
        private readonly List<RingEvent> _events = [];
        private long _last = ring.Last;

        public void Add<T>(string name, T data, MacAddress? device = null, bool isRow = false) =>
            _events.Add(new RingEvent(
                EventResponse.Format(ring.IdOf(++_last), name, JsonSerializer.SerializeToUtf8Bytes(data, json)), device,
                isRow));

        public void Send() => ring.Add(_events);
    }

    [LoggerMessage(1, LogLevel.Error, "Could not turn changes into events; clients load their lists again")]
    private partial void LogNotPublished(Exception exception);
}
