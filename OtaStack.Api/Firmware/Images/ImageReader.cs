namespace OtaStack.Api.Firmware.Images;

/// <summary>Reads firmware images.</summary>
public static class ImageReader
{
    /// <summary>Largest image in bytes.</summary>
    public const int LargestImage = 16 * 1024 * 1024;

    /// <summary>Reads a program.</summary>
    public static ImageReading Read(ReadOnlySpan<byte> file) => throw new NotSupportedException();

    /// <summary>Reads a file system.</summary>
    public static ImageReading ReadFilesystem(ReadOnlySpan<byte> file) => throw new NotSupportedException();
}
