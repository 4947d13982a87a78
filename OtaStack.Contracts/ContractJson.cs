using System.Text.Json;
using System.Text.Json.Serialization;

namespace OtaStack.Contracts;

/// <summary>How the contracts are written as JSON: names and enum values in camelCase.</summary>
public static class ContractJson
{
    /// <summary>For clients of the APIs, on one line.</summary>
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    /// <summary>Adds to a service's options what contracts need.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        return options;
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
