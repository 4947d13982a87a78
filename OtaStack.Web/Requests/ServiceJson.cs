using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OtaStack.Web.Requests;

/// <summary>The JSON of the services.</summary>
internal static class ServiceJson
{
    /// <summary>The format of the contracts.</summary>
    /// <param name="generated">Code from the build for what a service sends. What it does not have, such as changes, is
    /// found by reflection.</param>
    public static JsonSerializerOptions FormatOf(IJsonTypeInfoResolver generated) => ContractJson.Configure(
        new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = JsonTypeInfoResolver.Combine(generated, new DefaultJsonTypeInfoResolver()),
        });
}
