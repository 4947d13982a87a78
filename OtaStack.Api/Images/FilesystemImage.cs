using System.Buffers.Binary;

namespace OtaStack.Api.Images;

/// <summary>
/// File systems. LittleFS has its size in the superblock (<c>SPEC.md</c>: block size at 24, block count at 28), and
/// padding may follow. SPIFFS, FAT and others do not contain their size, so any whole number of flash sectors counts as
/// complete. A file that is still being written can look like that; wait until it no longer changes.
/// </summary>
public static class FilesystemImage
{
    private const int Sector = 4096;
    private const int Superblock = 44;
    private const int SmallestBlock = 128;
    private const int LargestSecondBlock = 65536;
    private const ushort LittleFsMajor = 2;

    /// <summary>
    /// <see cref="ImageReading.Complete"/> has an unknown chip and no version. Programs, gzip files and text are
    /// refused.
    /// </summary>
    public static ImageReading Read(ReadOnlySpan<byte> file)
    {
        if (LittleFsSuperblock(file) is { } at)
            return ReadLittleFs(file, at);
        if (GzipFile.Is(file) && file.Length > 1)
        {
            return new ImageReading.Refused(
                ImageRefusal.GzipNotSupported,
                "Boards write a file system as it is, so it cannot be a gzip file. Publish the image itself.");
        }

        if (file.Length > 1 && file[0] == Segments.Magic && file[1] is > 0 and <= Segments.Most)
        {
            return new ImageReading.Refused(
                ImageRefusal.Program,
                "This is a program, not a file system. Publish it as a sketch.");
        }

        if (ForeignFile.IsMarkup(file))
        {
            return new ImageReading.Refused(
                ImageRefusal.NotAnImage,
                "This is HTML, XML or JSON text, not a file system. Publish the image that the build makes.");
        }

        if (ForeignFile.GitLfsPointer(file) is { } pointer)
            return pointer;

        if (file.IsEmpty || file.Length % Sector != 0)
            return new ImageReading.Truncated(file.Length, (file.Length / Sector + 1L) * Sector);
        return Complete(file.Length, file.Length);
    }

    /// <summary>Offset of the superblock. If the first block is erased, the second has a copy.</summary>
    private static int? LittleFsSuperblock(ReadOnlySpan<byte> file)
    {
        if (ForeignFile.HasLittleFsMagic(file))
            return 0;

        for (var block = SmallestBlock; block <= LargestSecondBlock && block + Superblock <= file.Length; block *= 2)
        {
            if (ForeignFile.HasLittleFsMagic(file[block..])
                && BinaryPrimitives.ReadUInt32LittleEndian(file[(block + 24)..]) == block)
                return block;
        }

        return null;
    }

    private static ImageReading ReadLittleFs(ReadOnlySpan<byte> file, int at)
    {
        if (file.Length < at + Superblock)
            return new ImageReading.Truncated(file.Length, at + Sector);

        var major = BinaryPrimitives.ReadUInt16LittleEndian(file[(at + 22)..]);
        var blockSize = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 24)..]);
        var blockCount = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 28)..]);
        if (major != LittleFsMajor || blockSize < SmallestBlock || blockSize % 4 != 0 || blockCount < 2)
        {
            return new ImageReading.Refused(
                ImageRefusal.Malformed,
                $"The LittleFS superblock is invalid (version {major}, {blockCount} blocks of {blockSize} bytes). "
                    + "Build again.");
        }

        var size = (ulong)blockSize * blockCount;
        if (size > ImageReader.LargestImage)
        {
            return new ImageReading.Refused(
                ImageRefusal.TooLarge,
                $"The LittleFS has {size} bytes, more than the limit of {ImageReader.LargestImage}.");
        }

        if ((ulong)file.Length < size)
            return new ImageReading.Truncated(file.Length, (long)size);
        return ImageTrailer.Check(file, (int)size, ChipFamily.Unknown, out var signature)
            ?? Complete((int)size, file.Length, signature);
    }

    private static ImageReading.Complete Complete(
        int length, int size, ImageSignature signature = ImageSignature.None) =>
        new(new FirmwareImage { Chip = ChipFamily.Unknown, Length = length, PlainSize = size, Signature = signature });
}
