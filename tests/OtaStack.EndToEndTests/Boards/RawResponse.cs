using System.Globalization;
using System.Text;

namespace OtaStack.EndToEndTests.Boards;

/// <summary>An HTTP response as received.</summary>
internal sealed record RawResponse(int Status, ILookup<string, string> Headers, byte[] Body)
{
    /// <exception cref="InvalidDataException">The bytes are not an HTTP response with a complete header.</exception>
    public static RawResponse Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
            throw new InvalidDataException($"Not an HTTP response: {bytes.Length} bytes.");

        var lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = lines.Skip(1)
            .Select(line => line.Split(':', 2))
            .ToLookup(parts => parts[0], parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase);
        return new RawResponse(status, headers, bytes[(end + 4)..]);
    }
}
