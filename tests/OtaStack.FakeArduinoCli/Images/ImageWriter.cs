using System.Buffers.Binary;

namespace OtaStack.FakeArduinoCli.Images;

/// <summary>
/// Writes an <c>E9</c> image: header, segments, and padding to 16 bytes that ends with the XOR checksum.
/// </summary>
internal sealed class ImageWriter
{
    private const byte Magic = 0xE9;
    private const byte ChecksumSeed = 0xEF;
    private const int Alignment = 16;

    private readonly List<byte> _image = [];
    private byte _checksum = ChecksumSeed;
    private byte _segments;

    /// <param name="entryPoint">Address of the first instruction.</param>
    /// <param name="flash">The flash for the boot loader of the chip.</param>
    /// <param name="extendedHeader">The 16 bytes that only the ESP32 family has.</param>
    public ImageWriter(uint entryPoint, FlashHeader flash, ReadOnlySpan<byte> extendedHeader = default)
    {
        _image.AddRange([Magic, 0, flash.Mode, flash.SizeAndFrequency]);
        WriteWord(entryPoint);
        _image.AddRange(extendedHeader);
    }

    /// <summary>Bytes written so far.</summary>
    public int Length => _image.Count;

    public ImageWriter Add(Segment segment)
    {
        WriteWord(segment.Address);
        WriteWord((uint)segment.Bytes.Length);
        _image.AddRange(segment.Bytes);
        foreach (var value in segment.Bytes)
            _checksum ^= value;
        _segments++;
        return this;
    }

    /// <summary>The finished image.</summary>
    public byte[] Finish()
    {
        _image.AddRange(new byte[Alignment - 1 - (Length % Alignment)]);
        _image.Add(_checksum);
        _image[1] = _segments;
        return [.. _image];
    }

    private void WriteWord(uint value)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(word, value);
        _image.AddRange(word);
    }
}
