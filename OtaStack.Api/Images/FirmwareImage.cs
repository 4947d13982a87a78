namespace OtaStack.Api.Images;

/// <summary>What a complete image says about itself.</summary>
public sealed record FirmwareImage
{
    /// <summary>The chip it runs on; <see cref="ChipFamily.Unknown"/> for file systems.</summary>
    public required ChipFamily Chip { get; init; }

    /// <summary>Flash mode in the header. The ESP8266's updater replaces it with the board's current mode.</summary>
    public FlashMode FlashMode { get; init; } = FlashMode.Unknown;

    /// <summary>Flash size in the header, in bytes; null if the value is not defined for the chip.</summary>
    public int? FlashSizeBytes { get; init; }

    /// <summary>Flash clock in the header, in MHz; null if the value does not name one clock for the chip.</summary>
    public int? FlashFrequencyMHz { get; init; }

    /// <summary>
    /// Project, as <see cref="ProjectName"/> writes it; null if the image has none or a framework default.
    /// </summary>
    public string? Project { get; init; }

    /// <summary>The version that a board with this image reports; null if the image does not contain one.</summary>
    public string? Version { get; init; }

    /// <summary>Where <see cref="Version"/> was found.</summary>
    public VersionSource VersionSource { get; init; }

    /// <summary>When it was compiled, in local time of the build machine, without time zone.</summary>
    public DateTime? BuildTime { get; init; }

    /// <summary>ESP-IDF's version from the application descriptor, such as <c>v5.1.4</c>.</summary>
    public string? IdfVersion { get; init; }

    /// <summary>
    /// Bytes of the plain image, with checksum padding and appended SHA-256, without what <see cref="ImageTrailer"/>
    /// allows after them. Boards report this as the sketch size.
    /// </summary>
    public required long Length { get; init; }

    /// <summary>True if the file is a gzip file that contains the image.</summary>
    public bool IsGzip { get; init; }

    /// <summary>Size of the plain (unpacked) file in bytes, trailing bytes included.</summary>
    public required long PlainSize { get; init; }

    /// <summary>
    /// Bytes from the start of flash to the file system that eboot needs to unpack the file over the running sketch
    /// (<c>EbootLayout</c>). Null if it is not a gzip file.
    /// </summary>
    public long? UnpackSpace { get; init; }

    /// <summary>The signature after the image (<see cref="ImageTrailer"/>).</summary>
    public ImageSignature Signature { get; init; }

    /// <summary>
    /// The MD5s that a board with this image may report as its sketch MD5, 32 lower-case hex digits each, the unchanged
    /// image's first. ESP8266: one for each flash mode that its updater may write to byte 2 (<c>Updater.cpp</c>). An
    /// equal MD5 proves that the board runs the image; a different one proves nothing.
    /// </summary>
    public IReadOnlyList<string> SketchMd5s { get; init; } = [];
}
