using System.Text.Json.Nodes;

namespace OtaStack.FakeArduinoCli.Downloads;

/// <summary>An archive as described in an index.</summary>
/// <param name="Checksum"><c>SHA-256:</c> and hexadecimal digits.</param>
/// <param name="Size">Bytes.</param>
internal sealed record Resource(string Url, string FileName, string Checksum, long Size)
{
    /// <summary>
    /// Reads <c>url</c>, <c>archiveFileName</c>, <c>checksum</c> and <c>size</c>. The size may be a number or text.
    /// </summary>
    public static Resource Read(JsonNode json) => new(
        (string?)json["url"] ?? "",
        (string?)json["archiveFileName"] ?? "",
        (string?)json["checksum"] ?? "",
        long.TryParse(json["size"]?.ToString(), out var size) ? size : 0);
}
