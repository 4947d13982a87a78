using OtaStack.Api.Firmware.Versions;

namespace OtaStack.Api.Firmware.Images;

/// <summary>
/// Finds <c>__DATE__ ";" __TIME__</c> as a string of its own in an image. Behind it must stand a NUL, or a <c>;</c> (a
/// device token as third field). Before it must not stand text: four or more printable characters make it a part of a
/// longer string, which no board reports as its version; fewer may be the tail of an address that lies before the
/// string.
/// </summary>
internal static class CompileStampSearch
{
    private const int DateLength = 11;
    private const int TextLength = 4;

    /// <summary>
    /// Null where there is none. Of several different ones the latest: units that were not compiled again keep an
    /// older one.
    /// </summary>
    public static (string Text, DateTime Stamp)? Find(ReadOnlySpan<byte> image)
    {
        (string, DateTime)? latest = null;
        Span<char> text = stackalloc char[CompileStamp.GccLength];
        for (var from = DateLength; from < image.Length;)
        {
            var at = image[from..].IndexOf((byte)';');
            if (at < 0)
                break;

            var start = from + at - DateLength;
            from += at + 1;
            if (!MayBeStamp(image[start..]) || IsInsideText(image, start))
                continue;

            for (var i = 0; i < text.Length; i++)
                text[i] = (char)image[start + i];
            if (CompileStamp.TryParse(text, out var stamp) && (latest is null || stamp > latest.Value.Item2))
                latest = (new string(text), stamp);
        }

        return latest;
    }

    private static bool MayBeStamp(ReadOnlySpan<byte> bytes) =>
        bytes.Length > CompileStamp.GccLength
        && bytes[3] == ' ' && bytes[6] == ' ' && bytes[14] == ':' && bytes[17] == ':'
        && bytes[CompileStamp.GccLength] is 0 or (byte)';';

    private static bool IsInsideText(ReadOnlySpan<byte> image, int start) =>
        start >= TextLength
        && !image.Slice(start - TextLength, TextLength).ContainsAnyExceptInRange((byte)' ', (byte)'~');
}
