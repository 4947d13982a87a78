namespace OtaStack.Api.Images;

/// <summary>
/// Finds <c>__DATE__ ";" __TIME__</c> in an image, in any spelling that <see cref="CompileStamp"/> reads. A NUL must
/// follow, or a <c>;</c> (a device token as third field). Four or more printable characters before it make it part of a
/// longer string, which boards do not report as their version. Fewer may be the tail of an address.
/// </summary>
internal static class CompileStampSearch
{
    private const int TextLength = 4;

    /// <summary>
    /// The latest stamp, because units that were not compiled again keep an older one; null if no stamp is found.
    /// Stamps with a <c>;</c> take precedence, because others may be what a library prints at start.
    /// </summary>
    public static (string Text, DateTime Stamp)? Find(ReadOnlySpan<byte> image)
    {
        (string Text, DateTime Stamp)? latest = null;
        (string Text, DateTime Stamp)? latestOther = null;
        for (var from = 0; from < image.Length;)
        {
            var at = image[from..].IndexOf((byte)':');
            if (at < 0)
                break;

            var timeAt = from + at - 2;
            from += at + 1;
            if (ReadAround(image, timeAt) is not { } found)
                continue;

            ref var best = ref found.Text.Contains(';', StringComparison.Ordinal) ? ref latest : ref latestOther;
            if (best is null || found.Stamp > best.Value.Stamp)
                best = found;
        }

        return latest ?? latestOther;
    }

    /// <summary>The stamp whose time begins at an offset, or null.</summary>
    private static (string Text, DateTime Stamp)? ReadAround(ReadOnlySpan<byte> image, int timeAt)
    {
        var end = timeAt + CompileStamp.TimeLength;
        if (timeAt < CompileStamp.DateLength + 1 || end >= image.Length
            || image[timeAt + 5] != ':' || image[end] is not (0 or (byte)';'))
            return null;

        Span<char> text = stackalloc char[CompileStamp.DateLength + CompileStamp.LongestSeparator
            + CompileStamp.TimeLength];
        for (var separator = 1; separator <= CompileStamp.LongestSeparator; separator++)
        {
            var start = timeAt - separator - CompileStamp.DateLength;
            if (start < 0)
                break;
            if (image[start + 3] != ' ' || image[start + 6] != ' ')
                continue;

            var length = end - start;
            for (var i = 0; i < length; i++)
                text[i] = (char)image[start + i];
            if (CompileStamp.TryParse(text[..length], out var stamp) && !IsInsideText(image, start))
                return (new string(text[..length]), stamp);
        }

        return null;
    }

    private static bool IsInsideText(ReadOnlySpan<byte> image, int start) =>
        start >= TextLength
        && !image.Slice(start - TextLength, TextLength).ContainsAnyExceptInRange((byte)' ', (byte)'~');
}
