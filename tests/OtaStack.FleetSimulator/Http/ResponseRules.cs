using OtaStack.FleetSimulator.Report;

namespace OtaStack.FleetSimulator.Http;

/// <summary>
/// What a server must never send to stock clients. A board that gets it fails with -101, -104, -105 or -106
/// (<c>ESP8266httpUpdate.cpp</c>), or OtaStack promises not to send it.
/// </summary>
public static class ResponseRules
{
    /// <summary>All rules that the head breaks, each with the offending line.</summary>
    public static IEnumerable<(Finding Finding, string Detail)> Broken(ResponseHead head)
    {
        if (head.First("Transfer-Encoding") is { } encoding)
            yield return (Finding.Chunked, "Transfer-Encoding: " + encoding);
        if (head.First("Content-Type") is { } type && type.Contains("html", StringComparison.OrdinalIgnoreCase))
            yield return (Finding.HtmlPage, $"{head.StatusLine}, Content-Type: {type}");
        if (head.Status is >= 300 and < 400 and not 304)
            yield return (Finding.Redirect, $"{head.StatusLine}, Location: {head.First("Location")}");
        else if (!IsKnown(head.Status))
            yield return (Finding.UnexpectedStatus, head.StatusLine);
        if (head.Status == 200)
            foreach (var broken in BrokenByOffer(head))
                yield return broken;
    }

    /// <summary>Statuses that mean something to a board, and those of a server that is down or busy.</summary>
    private static bool IsKnown(int status) => status is 200 or 304 or 401 or 403 or 404 or 429 or 502 or 503 or 504;

    private static IEnumerable<(Finding Finding, string Detail)> BrokenByOffer(ResponseHead head)
    {
        if (head.First("Content-Encoding") is { } coding)
            yield return (Finding.Compressed, "Content-Encoding: " + coding);

        var lengths = head.All("Content-Length");
        if (lengths.Count > 1)
            yield return (Finding.DuplicateLength, string.Join(", ", lengths));
        else if (head.ContentLength is <= 0 or > int.MaxValue)
            yield return (Finding.MissingLength, lengths is [var length] ? "Content-Length: " + length : "none");

        switch (head.All("x-MD5"))
        {
            case []:
                yield return (Finding.MissingMd5, "none");
                break;
            case [var md5] when !IsLowerHex(md5, 32):
                yield return (Finding.BadMd5, "x-MD5: " + md5);
                break;
            case { Count: > 1 } several:
                yield return (Finding.DuplicateMd5, string.Join(", ", several));
                break;
        }
        if (head.First("x-SHA256") is { } sha256 && !IsLowerHex(sha256, 64))
            yield return (Finding.BadSha256, "x-SHA256: " + sha256);
    }

    private static bool IsLowerHex(string text, int length) =>
        text.Length == length && text.All(char.IsAsciiHexDigitLower);
}
