using System.Text.Json;
using System.Text.Json.Serialization;

namespace OtaStack.Contracts;

/// <summary>The JSON format of the contracts: names and enum values in camelCase.</summary>
public static class ContractJson
{
    /// <summary>Adds the contracts' converters to web options.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        return options;
    }
}
