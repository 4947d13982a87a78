namespace OtaStack.Api.Images;

/// <summary>Why a file cannot be installed over the air.</summary>
public enum ImageRefusal : byte
{
    /// <summary>Not an image: text, HTML, JSON, an archive, erased flash, boot_app0, ...</summary>
    NotAnImage = 0,

    /// <summary>An ELF file, the linker's output.</summary>
    Elf,

    /// <summary>An ESP8266 "version 2" image (<c>EA</c>) for the SDK's own boot loader.</summary>
    Esp8266Version2,

    /// <summary>
    /// A whole flash in one file (merged, factory), with boot loader, partition table and application.
    /// </summary>
    Merged,

    /// <summary>A boot loader alone, or another image without code in mapped flash.</summary>
    Bootloader,

    /// <summary>A partition table alone.</summary>
    PartitionTable,

    /// <summary>A file system where a program is expected.</summary>
    Filesystem,

    /// <summary>A program where a file system is expected.</summary>
    Program,

    /// <summary>The image's one-byte checksum is wrong.</summary>
    BadChecksum,

    /// <summary>The appended SHA-256 or the CRC-32 of ESP8266 Arduino is wrong.</summary>
    BadHash,

    /// <summary>An ESP32-family image for a chip this version does not know.</summary>
    UnknownChip,

    /// <summary>Larger than <see cref="ImageReader.LargestImage"/>, packed or unpacked.</summary>
    TooLarge,

    /// <summary>A gzip file that the board cannot unpack. Only programs for the ESP8266 can be gzip files.</summary>
    GzipNotSupported,

    /// <summary>Bytes after the end that are neither padding nor a signature (<see cref="ImageTrailer"/>).</summary>
    TrailingBytes,

    /// <summary>Starts like an image, but violates the format.</summary>
    Malformed,
}
