namespace OtaStack.Api.Images;

/// <summary>What <see cref="ImageReader"/> found in a file: exactly one of the nested records.</summary>
public abstract record ImageReading
{
    private ImageReading()
    {
    }

    /// <summary>A whole image with right checksums.</summary>
    public sealed record Complete(FirmwareImage Image) : ImageReading;

    /// <summary>
    /// So far an image, but the format says that more follows. <paramref name="Present"/> is the number of bytes of the
    /// file, <paramref name="Needed"/> the least size in bytes that the file will have, as far as the bytes say by now.
    /// <paramref name="Otherwise"/> says in one or two sentences what is wrong with a file that will not grow, where
    /// that is something else than its end missing.
    /// </summary>
    public sealed record Truncated(long Present, long Needed, string? Otherwise = null) : ImageReading;

    /// <summary>
    /// More bytes would not help. <paramref name="Detail"/> is one sentence for people: what it is and what to do.
    /// </summary>
    public sealed record Refused(ImageRefusal Reason, string Detail) : ImageReading;
}
