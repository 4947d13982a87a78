namespace OtaStack.Api.Images;

/// <summary>What a complete image says about itself.</summary>
public sealed record FirmwareImage
{
    /// <summary>The chip it runs on; <see cref="ChipFamily.Unknown"/> for file systems.</summary>
    public required ChipFamily Chip { get; init; }

    /// <summary>Flash mode in the header. The ESP8266's updater writes the running board's own mode over it.</summary>
    public FlashMode FlashMode { get; init; } = FlashMode.Unknown;

    /// <summary>Flash size in the header, in bytes; null if the value is not defined for the chip.</summary>
    public int? FlashSizeBytes { get; init; }

    /// <summary>Flash clock in the header, in MHz; null if the value does not name one clock for the chip.</summary>
    public int? FlashFrequencyMHz { get; init; }

    /// <summary>
    /// Project, as <see cref="ProjectName"/> writes it; null if the image holds none or a framework default.
    /// </summary>
    public string? Project { get; init; }

    /// <summary>The version a board running this image reports; null if the image holds none.</summary>
    public string? Version { get; init; }

    /// <summary>Where <see cref="Version"/> was found.</summary>
    public VersionSource VersionSource { get; init; }

    /// <summary>When it was compiled: local time of the build machine, without zone.</summary>
    public DateTime? BuildTime { get; init; }

    /// <summary>ESP-IDF's version from the application descriptor, such as <c>v5.1.4</c>.</summary>
    public string? IdfVersion { get; init; }

    /// <summary>
    /// Bytes of the plain image that the format accounts for, with checksum padding and appended SHA-256, without
    /// what <see cref="ImageTrailer"/> allows after them. What a board reports as sketch size.
    /// </summary>
    public required long Length { get; init; }

    /// <summary>True when the file is a gzip file with the image in it.</summary>
    public bool IsGzip { get; init; }

    /// <summary>Size of the plain (unpacked) file in bytes, trailing bytes included.</summary>
    public required long PlainSize { get; init; }

    /// <summary>
    /// Bytes from the start of flash up to the file system that eboot needs to unpack the file over the running sketch:
    /// <c>EbootLayout</c>. Null if it is not a gzip file.
    /// </summary>
    public long? UnpackSpace { get; init; }

    /// <summary>What signature follows the image: <see cref="ImageTrailer"/>.</summary>
    public ImageSignature Signature { get; init; }

    /// <summary>
    /// The MD5s that a board running this image may report as its sketch MD5, 32 lower-case hex digits each, the one of
    /// the unchanged image first. ESP8266: one for each flash mode that its updater may write over byte 2
    /// (<c>Updater.cpp</c>). An equal MD5 proves that the board runs the image; an unequal one proves nothing.
    /// </summary>
    public IReadOnlyList<string> SketchMd5s { get; init; } = [];
}
