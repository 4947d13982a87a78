using System.Text.Json;
using System.Text.Json.Serialization;

namespace OtaStack.Contracts;

/// <summary>How the contracts are written as JSON: names and enum values in camelCase.</summary>
public static class ContractJson
{
    /// <summary>Adds to options for the web what contracts need.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        return options;
    }
}
