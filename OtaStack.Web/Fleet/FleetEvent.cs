using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OtaStack.Contracts.Events;
using OtaStack.Web.Live;

namespace OtaStack.Web.Fleet;

/// <summary>An event of the API. At most one field is set; without any, it is a <c>reset</c>.</summary>
/// <param name="Device">A device has changed.</param>
/// <param name="Firmware">A firmware has changed.</param>
public readonly record struct FleetEvent(DeviceEvent? Device, FirmwareEvent? Firmware) : ILiveEvent
{
    /// <summary>The lists must be loaded again.</summary>
    public bool IsReset => Device is null && Firmware is null;

    /// <summary>Reads a stream of events until it ends. Updates are left out: their devices have them.</summary>
    internal static async IAsyncEnumerable<FleetEvent> ReadAsync(
        Stream stream, Func<MacAddress, bool> isWanted, JsonSerializerOptions json,
        [EnumeratorCancellation] CancellationToken stop)
    {
        var events = SseParser.Create(stream, (name, data) => Read(name, data, isWanted, json));
        await foreach (var item in events.EnumerateAsync(stop))
        {
            if (item.Data is { } happened)
                yield return happened;
        }
    }

    private static FleetEvent? Read(
        string name, ReadOnlySpan<byte> data, Func<MacAddress, bool> isWanted, JsonSerializerOptions json) => name switch
    {
        "reset" => default(FleetEvent),
        "device" when MacIn(data) is { } mac && isWanted(mac) =>
            new FleetEvent(JsonSerializer.Deserialize<DeviceEvent>(data, json), null),
        "firmware" => new FleetEvent(null, JsonSerializer.Deserialize<FirmwareEvent>(data, json)),
        _ => null,
    };

    // Most events of a large fleet are about devices that nobody looks at, so the rest is not read.
    private static MacAddress? MacIn(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("mac"))
                return reader.Read() && MacAddress.TryParse(reader.GetString() ?? "", out var mac) ? mac : null;
        }

        return null;
    }
}
