using System.Text.Json;
using System.Text.Json.Serialization;

namespace OtaStack.Contracts.Devices;

/// <summary>Writes <c>5C:CF:7F:AA:BB:CC</c>.</summary>
public sealed class MacAddressJsonConverter : JsonConverter<MacAddress>
{
    public override MacAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        MacAddress.TryParse(reader.GetString(), out var mac)
            ? mac
            : throw new JsonException("The value is not a MAC address.");

    public override void Write(Utf8JsonWriter writer, MacAddress value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
