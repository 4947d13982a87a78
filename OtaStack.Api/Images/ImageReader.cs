using System.Buffers.Binary;

namespace OtaStack.Api.Images;

/// <summary>
/// Reads firmware images: their format, whether they are complete and undamaged, and what they say about themselves.
/// Pure and total: any bytes give a reading, never an exception. Memory stays within a small multiple of the file's
/// size and <see cref="LargestImage"/>.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="ImageReading.Complete"/> means that every byte that the format announces is present, and that its
/// checksum, SHA-256 or CRC-32 matches. ESP8266: single images, and the Arduino core's with eboot, whose application
/// must be complete too. They may be gzip files, and must have code in mapped flash. ESP32 family: application images
/// with a chip number that ESP-IDF defines. Padding or a known form of signature may follow (<c>ImageTrailer</c>);
/// anything else is refused.
/// </para>
/// <para>
/// The version comes from the first of <c>FirmwareMarker</c>, the application descriptor unless it is a framework
/// default (<c>AppDescriptor</c>), and the compile stamp (<c>CompileStampSearch</c>). The build time comes from the
/// stamp, or from the descriptor if it is the sketch's own.
/// </para>
/// </remarks>
public static class ImageReader
{
    /// <summary>
    /// Largest image in bytes, packed and unpacked. This is the largest flash of an ESP8266 and of most others.
    /// </summary>
    public const int LargestImage = 16 * 1024 * 1024;

    /// <summary>The smallest image: header, one segment header, checksum block.</summary>
    private const int SmallestImage = 32;

    private const int ExtendedFirstSegment = 24;

    /// <summary>Reads a program (<see cref="FirmwareKind.Sketch"/>).</summary>
    public static ImageReading Read(ReadOnlySpan<byte> file)
    {
        if (file.Length > LargestImage)
            return TooLarge(file.Length);
        if (!GzipFile.Is(file))
            return ReadPlain(file);
        if (GzipFile.Unpack(file, out var plain, out var length, out var unpackSpace) is { } problem)
            return problem;

        return ReadPlain(plain) switch
        {
            ImageReading.Complete complete when complete.Image.Chip != ChipFamily.Esp8266 => GzipNotSupported(),
            // A signature inside the gzip file would not work: a board expects it at the end of the download.
            ImageReading.Complete complete => ImageTrailer.CheckGzip(file, length, out var signature)
                ?? new ImageReading.Complete(
                    complete.Image with { IsGzip = true, UnpackSpace = unpackSpace, Signature = signature }),
            ImageReading.Truncated inside => new ImageReading.Refused(
                ImageRefusal.Malformed,
                $"The gzip file is complete, but the image in it has only {inside.Present} of at least {inside.Needed} "
                    + "bytes. Pack the complete image."),
            var refused => refused,
        };
    }

    /// <summary>
    /// Reads a file system (<see cref="FirmwareKind.Filesystem"/>): see <see cref="FilesystemImage"/>.
    /// </summary>
    public static ImageReading ReadFilesystem(ReadOnlySpan<byte> file) =>
        file.Length > LargestImage ? TooLarge(file.Length) : FilesystemImage.Read(file);

    private static ImageReading ReadPlain(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
            return new ImageReading.Truncated(0, SmallestImage, "The file is empty. Build or copy it again.");
        if (file[0] != Segments.Magic)
            return ForeignFile.Refuse(file);

        // Images of both families start with E9. After its 8-byte header, an ESP8266 image has its first segment's
        // address. An ESP32 image has the wiring of its flash there (EE, drive strengths), which is never an ESP8266
        // address.
        if (file.Length < SmallestImage)
            return new ImageReading.Truncated(file.Length, SmallestImage);

        var chip = ChipFamily.Esp8266;
        ImageReading? problem;
        int length;
        if (Esp8266Image.IsLoadable(BinaryPrimitives.ReadUInt32LittleEndian(file[8..])))
            problem = Esp8266Image.Read(file, extended: false, out length);
        else if (Esp8266Image.IsMapped(BinaryPrimitives.ReadUInt32LittleEndian(file[ExtendedFirstSegment..]))
            && file[12] == 0 && file[13] == 0)
            problem = Esp8266Image.Read(file, extended: true, out length);
        else
            problem = Esp32Image.Read(file, out length, out chip);

        return problem
            ?? ImageTrailer.Check(file, length, chip, out var signature)
            ?? new ImageReading.Complete(Describe(file[..length], chip, file.Length) with { Signature = signature });
    }

    private static FirmwareImage Describe(ReadOnlySpan<byte> image, ChipFamily chip, int plainSize)
    {
        var marker = FirmwareMarker.Find(image);
        var descriptor = chip.IsEsp32Family() ? AppDescriptor.Read(image) : null;
        var stamp = CompileStampSearch.Find(image);
        var (version, source) = (marker, descriptor?.Version, stamp) switch
        {
            ({ } found, _, _) => (found.Version, VersionSource.Marker),
            (_, { } described, _) => (described, VersionSource.AppDescriptor),
            (_, _, { } compiled) => (compiled.Text, VersionSource.CompileStamp),
            _ => (null, VersionSource.None),
        };

        return new FirmwareImage
        {
            Chip = chip,
            FlashMode = FlashHeader.Mode(image[FlashHeader.ModeOffset], chip),
            FlashSizeBytes = FlashHeader.SizeBytes(image[FlashHeader.ModeOffset + 1], chip),
            FlashFrequencyMHz = FlashHeader.FrequencyMHz(image[FlashHeader.ModeOffset + 1], chip),
            Project = marker?.Project ?? descriptor?.Project,
            Version = version,
            VersionSource = source,
            BuildTime = stamp?.Stamp ?? descriptor?.BuildTime,
            IdfVersion = descriptor?.IdfVersion,
            Length = image.Length,
            PlainSize = plainSize,
            SketchMd5s = SketchMd5.Of(image, chip),
        };
    }

    /// <summary>The refusal of a file that is larger than any flash.</summary>
    internal static ImageReading.Refused TooLarge(long size) => new(
        ImageRefusal.TooLarge,
        $"The file has {size} bytes, more than the limit of {LargestImage}.");

    private static ImageReading.Refused GzipNotSupported() => new(
        ImageRefusal.GzipNotSupported,
        "Only the ESP8266 accepts gzip files, and this image is for the ESP32 family. Publish the .bin itself.");
}
