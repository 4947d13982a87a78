using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OtaStack.Manager.Http;

/// <summary>JSON that the Manager writes outside of ASP.NET Core's responses.</summary>
internal static class ManagerJson
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>On one line.</summary>
    public static string Line<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);

    /// <summary>Indented for people, without null values.</summary>
    public static string File<T>(T value) => JsonSerializer.Serialize(value, Readable) + "\n";
}
