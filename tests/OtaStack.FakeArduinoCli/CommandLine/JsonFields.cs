using System.Text.Json.Nodes;

namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>Builds JSON objects as Go does with <c>omitempty</c>: empty, zero and false values are left out.</summary>
internal static class JsonFields
{
    public static JsonObject Put(this JsonObject json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            json[name] = value;
        return json;
    }

    public static JsonObject Put(this JsonObject json, string name, long value)
    {
        if (value != 0)
            json[name] = value;
        return json;
    }

    public static JsonObject Put(this JsonObject json, string name, bool value)
    {
        if (value)
            json[name] = value;
        return json;
    }

    public static JsonObject Put(this JsonObject json, string name, JsonObject? value)
    {
        if (value is { Count: > 0 })
            json[name] = value;
        return json;
    }

    public static JsonObject Put(this JsonObject json, string name, IEnumerable<string> values) =>
        json.Put(name, values.Select(value => (JsonNode)JsonValue.Create(value)!));

    public static JsonObject Put(this JsonObject json, string name, IEnumerable<JsonNode> values)
    {
        var array = new JsonArray([.. values]);
        if (array.Count > 0)
            json[name] = array;
        return json;
    }
}
