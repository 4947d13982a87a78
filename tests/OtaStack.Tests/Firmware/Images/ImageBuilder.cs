using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace OtaStack.Tests.Firmware.Images;

/// <summary>
/// Builds images in the exact formats of the real tools, filled with pseudo-random code. The same arguments give the
/// same bytes. Sizes are of the whole file, in bytes, rounded up to a multiple of 16.
/// </summary>
public static partial class ImageBuilder
{
    private const int EbootSize = 0x1000;

    /// <summary>
    /// An ESP8266 image: with <paramref name="eboot"/> as the Arduino core makes it (boot loader, application at 4096,
    /// CRC-32 inside), otherwise a single plain image. <paramref name="stamp"/> and <paramref name="strings"/> are in
    /// the data, <paramref name="marker"/> (see <see cref="Marker"/>) in the code, like PROGMEM.
    /// </summary>
    public static byte[] Esp8266(
        string? stamp = null,
        int size = 8192,
        int seed = 1,
        string? marker = null,
        bool eboot = true,
        FlashMode flashMode = FlashMode.Dio,
        byte flashSizeAndFrequency = 0x40,
        bool crc = true,
        params string[] strings)
    {
        var random = new Random(seed);
        var rodata = Strings([.. strings, .. stamp is null ? [] : new[] { stamp }]);
        var start = eboot ? EbootSize : 0;
        (uint, byte[])[] small =
        [
            (0x4010_0000, Filler(random, 64)),
            (0x3FFE_8000, Filler(random, 32)),
            (0x3FFE_8020, rodata),
        ];
        var overhead = start + 8 + (8 * 4) + small.Sum(segment => segment.Item2.Length) + 16;
        var irom = Filler(random, Math.Max(64 + (marker?.Length ?? 0), RoundUp(size, 16) - overhead));
        irom.AsSpan(0, 8).Clear();
        if (marker is not null)
            Text(marker).CopyTo(irom, 16);

        var application = Plain([(0x4020_1010, irom), .. small], flashMode, flashSizeAndFrequency, 0x4010_0000);
        if (!eboot)
            return application;

        var file = new byte[EbootSize + application.Length];
        var loader = Plain(
            [(0x4010_F000, Filler(random, 1000)), (0x3FFE_8000, Filler(random, 48))],
            flashMode,
            flashSizeAndFrequency,
            0x4010_F000);
        file.AsSpan(0, EbootSize).Fill(0xAA);
        loader.CopyTo(file, 0);
        application.CopyTo(file, EbootSize);
        return crc ? WithArduinoCrc(file) : file;
    }

    /// <summary>
    /// An application image for a chip of the ESP32 family. Without <paramref name="version"/> and
    /// <paramref name="project"/>, it does not have a descriptor.
    /// </summary>
    public static byte[] Esp32(
        ChipFamily chip = ChipFamily.Esp32,
        string? project = null,
        string? version = null,
        int size = 8192,
        int seed = 1,
        string? stamp = null,
        string? marker = null,
        bool hash = true,
        string idfVersion = "v5.1.4",
        string date = "Apr  3 2020",
        string time = "05:33:11",
        byte flashSizeAndFrequency = 0x20,
        params string[] strings)
    {
        var random = new Random(seed);
        var descriptor = project is null && version is null
            ? Filler(random, 256)
            : AppDescriptor(project ?? "", version ?? "", date, time, idfVersion);
        var texts = Strings([
            .. strings, .. stamp is null ? [] : new[] { stamp }, .. marker is null ? [] : new[] { marker }]);
        byte[] drom = [.. descriptor, .. texts];
        var ram = Filler(random, 128);
        var overhead = 24 + (8 * 3) + drom.Length + ram.Length + 16 + (hash ? 32 : 0);
        var irom = Filler(random, Math.Max(64, RoundUp(size, 16) - overhead));
        var (dromAddress, iromAddress, ramAddress) = Addresses(chip);
        return Extended(
            chip,
            [(dromAddress + 0x20, drom), (ramAddress, ram), (iromAddress + 0x10020, irom)],
            hash,
            flashSizeAndFrequency);
    }

    /// <summary>A second-stage boot loader, with nothing mapped from flash.</summary>
    public static byte[] Esp32Bootloader(ChipFamily chip = ChipFamily.Esp32, int seed = 1)
    {
        var random = new Random(seed);
        var description = new byte[80];
        description[0] = 80;
        Encoding.ASCII.GetBytes("v5.1.4").CopyTo(description, 8);
        var ram = Addresses(chip).Ram;
        return Extended(chip, [(ram, description), (ram + 0x1000, Filler(random, 2048))], hash: true, 0x20);
    }

    /// <summary>A partition table of two rows, padded to its 3072 bytes.</summary>
    public static byte[] PartitionTable()
    {
        var table = new byte[0xC00];
        table.AsSpan().Fill(0xFF);
        for (var row = 0; row < 2; row++)
        {
            var entry = table.AsSpan(row * 32, 32);
            entry.Clear();
            entry[0] = 0xAA;
            entry[1] = 0x50;
            entry[2] = (byte)(1 - row);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], row == 0 ? 0x9000u : 0x10000u);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], row == 0 ? 0x5000u : 0x100000u);
            Encoding.ASCII.GetBytes(row == 0 ? "nvs" : "app0").CopyTo(entry[12..]);
        }

        return table;
    }

    /// <summary>The whole flash from address 0, as <c>esptool merge_bin</c> makes it.</summary>
    public static byte[] Esp32Merged(ChipFamily chip = ChipFamily.Esp32)
    {
        var loaderAt = chip switch
        {
            ChipFamily.Esp32 or ChipFamily.Esp32S2 => 0x1000,
            ChipFamily.Esp32C5 or ChipFamily.Esp32P4 => 0x2000,
            _ => 0,
        };
        var application = Esp32(chip, "thermostat", "1.2.3");
        var flash = new byte[0x10000 + application.Length];
        flash.AsSpan().Fill(0xFF);
        Esp32Bootloader(chip).CopyTo(flash, loaderAt);
        PartitionTable().CopyTo(flash, 0x8000);
        application.CopyTo(flash, 0x10000);
        return flash;
    }

    /// <summary>A formatted LittleFS of 4096-byte (or other) blocks: both superblocks, the rest erased.</summary>
    public static byte[] LittleFs(int blockCount = 16, int blockSize = 4096)
    {
        var image = new byte[blockCount * blockSize];
        image.AsSpan().Fill(0xFF);
        for (var block = 0; block < 2; block++)
        {
            var at = image.AsSpan(block * blockSize);
            BinaryPrimitives.WriteUInt32LittleEndian(at, (uint)block + 1);
            BinaryPrimitives.WriteUInt32BigEndian(at[4..], 0xF00F_FFF7);
            "littlefs"u8.CopyTo(at[8..]);
            BinaryPrimitives.WriteUInt32BigEndian(at[16..], 0x2FE0_0010);
            BinaryPrimitives.WriteUInt32LittleEndian(at[20..], 0x0002_0000);
            BinaryPrimitives.WriteInt32LittleEndian(at[24..], blockSize);
            BinaryPrimitives.WriteInt32LittleEndian(at[28..], blockCount);
            BinaryPrimitives.WriteInt32LittleEndian(at[32..], 32);
            BinaryPrimitives.WriteInt32LittleEndian(at[36..], int.MaxValue);
            BinaryPrimitives.WriteInt32LittleEndian(at[40..], 1022);
        }

        return image;
    }

    /// <summary>The marker string of <see cref="FirmwareMarker"/>, without the terminating NUL.</summary>
    public static string Marker(string version, string? project = null) =>
        project is null ? $"@otastack|version={version}|@" : $"@otastack|project={project}|version={version}|@";

    /// <summary>One gzip member, as <c>elf2bin.py --gzip</c> makes it.</summary>
    public static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(plain);
        return packed.ToArray();
    }

    /// <summary>Appends a (random) signature in the ESP8266's form: signature, then its length.</summary>
    public static byte[] SignEsp8266(byte[] file, int signatureLength = 256)
    {
        var signed = new byte[file.Length + signatureLength + 4];
        file.CopyTo(signed, 0);
        Filler(new Random(7), signatureLength).CopyTo(signed, file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(signed.AsSpan(^4), signatureLength);
        return signed;
    }

    /// <summary>Rounds up with FF to a sector and appends a (random) secure boot v2 signature sector.</summary>
    public static byte[] SignEsp32(byte[] file)
    {
        var sectorAt = RoundUp(file.Length, 4096);
        var signed = new byte[sectorAt + 4096];
        signed.AsSpan().Fill(0xFF);
        file.CopyTo(signed, 0);
        Filler(new Random(7), 1216).CopyTo(signed, sectorAt);
        signed[sectorAt] = 0xE7;
        signed[sectorAt + 1] = 0x02;
        return signed;
    }

    /// <summary>The MD5 of the bytes, as boards and <c>x-MD5</c> write it: 32 lower-case hex digits.</summary>
    public static string Md5(ReadOnlySpan<byte> bytes)
    {
        return Convert.ToHexStringLower(MD5.HashData(bytes));
    }

    /// <summary>
    /// Writes size and CRC-32 where ESP8266 Arduino keeps them. As in <c>elf2bin.py</c>, the one-byte checksum is
    /// computed with zeros there.
    /// </summary>
    public static byte[] WithArduinoCrc(byte[] file)
    {
        file.AsSpan(EbootSize + 16, 8).Clear();
        var crc = uint.MaxValue;
        foreach (var value in file)
        {
            crc ^= (uint)value << 24;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000_0000) != 0 ? (crc << 1) ^ 0x04C1_1DB7 : crc << 1;
        }

        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(EbootSize + 16), file.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(EbootSize + 20), crc);
        return file;
    }
}
