namespace OtaStack.Api.Images;

/// <summary>
/// Files that are published as they are, because OtaStack cannot check their content: images with appended data
/// (ExpressLRS appends its options), and images encrypted beforehand (<c>esp_encrypted_img</c>,
/// <c>Update.setupCrypt</c> of arduino-esp32). The publisher states project, chip and version.
/// </summary>
internal static class OpaqueFile
{
    /// <summary>
    /// Accepts all bytes except those that are recognised as something else, such as a boot loader or an HTML page. A
    /// gzip file is unpacked to measure the space that an ESP8266 needs for it.
    /// </summary>
    public static ImageReading Read(ReadOnlySpan<byte> file, ChipFamily chip)
    {
        if (file.IsEmpty)
            return new ImageReading.Refused(ImageRefusal.NotAnImage, "The file is empty.");
        if (file.Length > ImageReader.LargestImage)
            return ImageReader.TooLarge(file.Length);
        if (GzipFile.Is(file) && chip == ChipFamily.Esp8266)
            return ReadGzip(file);
        if (RefuseKnown(file) is { } refused)
            return refused;

        return new ImageReading.Complete(
            new FirmwareImage { Chip = chip, Length = file.Length, PlainSize = file.Length });
    }

    private static ImageReading ReadGzip(ReadOnlySpan<byte> file)
    {
        if (GzipFile.Unpack(file, out var plain, out var length, out var unpackSpace) is { } problem)
            return problem;
        if (ImageTrailer.CheckGzip(file, length, out var signature) is { } trailing)
            return trailing;
        if (plain.IsEmpty || plain[0] != Segments.Magic)
        {
            return new ImageReading.Refused(
                ImageRefusal.NotAnImage,
                "The content of the gzip file does not start with E9, so it is not a program for the ESP8266.");
        }

        if (RefuseKnown(plain) is { } refused)
            return refused;

        return new ImageReading.Complete(new FirmwareImage
        {
            Chip = ChipFamily.Esp8266,
            Length = plain.Length,
            PlainSize = plain.Length,
            IsGzip = true,
            UnpackSpace = unpackSpace,
            Signature = signature,
        });
    }

    /// <summary>A file that is known not to be a program is refused, whatever the publisher states.</summary>
    private static ImageReading.Refused? RefuseKnown(ReadOnlySpan<byte> file)
    {
        if (ForeignFile.Recognise(file) is { } foreign)
            return foreign;
        return ImageReader.Read(file) is ImageReading.Refused
        {
            Reason: ImageRefusal.Bootloader or ImageRefusal.Merged or ImageRefusal.PartitionTable
        } refused
            ? refused
            : null;
    }
}
