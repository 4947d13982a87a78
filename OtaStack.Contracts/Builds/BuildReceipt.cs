using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OtaStack.Contracts.Builds;

/// <summary>
/// Tells the builder what the API did with one image of the build folder. The Manager cannot call the API, because they
/// do not share a network, so it reads these files. One JSON file for each image, named by <see cref="FileNameFor"/>.
/// </summary>
public sealed record BuildReceipt
{
    /// <summary>Largest file that is read, bytes.</summary>
    public const int MaximumBytes = 16 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The builder's name for the build, from <c>build.json</c>.</summary>
    public required string BuildId { get; init; }

    /// <summary>Path of the image inside the build folder, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>What the API did.</summary>
    public required BuildReceiptOutcome Outcome { get; init; }

    /// <summary>For people: why it was refused, or how it is already published.</summary>
    public string? Reason { get; init; }

    /// <summary>SHA-256 of the bytes, 64 lower-case hex digits; null if they could not be read.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The project that it is published in; null if it was refused.</summary>
    public string? Project { get; init; }

    /// <summary>The version that it is published as; null if it was refused, or has none.</summary>
    public string? Version { get; init; }

    /// <summary>Which boards will take it, in plain English, as of the receipt; null if it was refused.</summary>
    public string? Reach { get; init; }

    /// <summary>Boards that it may be for.</summary>
    public int? Devices { get; init; }

    /// <summary>Boards of these that take it at their next poll.</summary>
    public int? WillTake { get; init; }

    /// <summary>When the API wrote the receipt.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// Name of the receipt for an image: the SHA-256 of its path inside the build folder. It is safe for any path, and
    /// unique for the image.
    /// </summary>
    public static string FileNameFor(string path) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path))) + ".json";

    /// <summary>Reads the receipt for an image; null if the file is missing, or is not a receipt.</summary>
    /// <param name="folder">The folder of receipts.</param>
    /// <param name="path">Path of the image inside the build folder, with forward slashes.</param>
    public static BuildReceipt? Read(string folder, string path)
    {
        try
        {
            var file = new FileInfo(System.IO.Path.Combine(folder, FileNameFor(path)));
            // Links are not followed. Pipes and devices do not have a length.
            if (file is not { Exists: true, LinkTarget: null, Length: > 0 and <= MaximumBytes })
                return null;

            var receipt = JsonSerializer.Deserialize<BuildReceipt>(File.ReadAllBytes(file.FullName), Json);
            return receipt?.Path == path ? receipt : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The file's content: UTF-8 JSON without null values.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}

/// <summary>What the API did with an image.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BuildReceiptOutcome>))]
public enum BuildReceiptOutcome : byte
{
    /// <summary>Published as firmware.</summary>
    Taken = 0,

    /// <summary>Its bytes were published before.</summary>
    Known,

    /// <summary>Not published: see the reason.</summary>
    Refused,
}
