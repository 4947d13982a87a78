using System.Text.Json;
using System.Text.Json.Serialization;

namespace OtaStack.Contracts;

/// <summary>Writes an enum's values in camelCase, like all JSON of OtaStack; reads any letter case.</summary>
public sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;
