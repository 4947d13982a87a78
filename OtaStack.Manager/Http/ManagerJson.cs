using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OtaStack.Manager.Http;

/// <summary>The Manager's JSON where ASP.NET Core does not write it.</summary>
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

    /// <summary>For people to read, too; without what is null.</summary>
    public static string File<T>(T value) => JsonSerializer.Serialize(value, Readable) + "\n";
}
