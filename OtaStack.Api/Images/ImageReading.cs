namespace OtaStack.Api.Images;

/// <summary>What <see cref="ImageReader"/> found in a file: exactly one of the nested records.</summary>
public abstract record ImageReading
{
    private ImageReading()
    {
    }

    /// <summary>A complete image with matching checksums.</summary>
    public sealed record Complete(FirmwareImage Image) : ImageReading;

    /// <summary>
    /// The beginning of an image. <paramref name="Present"/> is the number of bytes of the file,
    /// <paramref name="Needed"/> the least number that it will have, as far as its bytes say. If more than its end is
    /// missing, <paramref name="Otherwise"/> says in one or two sentences what is wrong with the file if it does not
    /// grow.
    /// </summary>
    public sealed record Truncated(long Present, long Needed, string? Otherwise = null) : ImageReading;

    /// <summary>
    /// More bytes would not help. <paramref name="Detail"/> tells people what the file is and what to do.
    /// </summary>
    public sealed record Refused(ImageRefusal Reason, string Detail) : ImageReading;
}
