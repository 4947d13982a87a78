using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace OtaStack.FleetSimulator.Http;

/// <summary>Status line and headers as they came, in order and with duplicates.</summary>
public sealed record ResponseHead(string StatusLine, int Status, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>
    /// Reads a head up to its empty line, the end-of-line after it left out. False when it is not one: no
    /// <c>HTTP/1.x NNN</c> at its start, or a header line without a name.
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

    /// <summary>All values of a header, in order; names in any case.</summary>
    public IReadOnlyList<string> All(string name) =>
        [.. from header in Headers
            where header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)
            select header.Value];

    /// <summary>The first value of a header, or null.</summary>
    public string? First(string name) => All(name) is [var first, ..] ? first : null;

    /// <summary>Bytes of the body as announced; -1 when absent or no number, as for the core.</summary>
    public long ContentLength =>
        long.TryParse(First("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : -1;
}
