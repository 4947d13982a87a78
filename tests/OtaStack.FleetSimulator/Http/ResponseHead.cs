using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace OtaStack.FleetSimulator.Http;

/// <summary>Status line and headers as received, in order and with duplicates.</summary>
public sealed record ResponseHead(string StatusLine, int Status, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>
    /// Reads a head without its empty line. False if it does not start with <c>HTTP/1.x NNN</c>, or has a header line
    /// without a name.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ResponseHead? head)
    {
        head = null;
        var lines = Encoding.Latin1.GetString(bytes).Split("\r\n");
        var statusLine = lines[0];
        if (!statusLine.StartsWith("HTTP/1.", StringComparison.Ordinal) || statusLine.Length < 12
            || !int.TryParse(statusLine.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            return false;

        var headers = new List<KeyValuePair<string, string>>(lines.Length - 1);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                return false;
            headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }
        head = new ResponseHead(statusLine, status, headers);
        return true;
    }

    /// <summary>All values of a header, in order. The case of the name does not matter.</summary>
    public IReadOnlyList<string> All(string name) =>
        [.. from header in Headers
            where header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)
            select header.Value];

    /// <summary>The first value of a header, or null.</summary>
    public string? First(string name) => All(name) is [var first, ..] ? first : null;

    /// <summary>
    /// The announced length of the body in bytes; -1 if it is missing or not a number, as in the core.
    /// </summary>
    public long ContentLength =>
        long.TryParse(First("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : -1;
}
