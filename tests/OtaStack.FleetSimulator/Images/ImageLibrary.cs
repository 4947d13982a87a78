using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OtaStack.FleetSimulator.Images;

/// <summary>
/// The images that the fleet has met, by MD5. Thousands of boards that download the same image at once fill one
/// buffer together and look into it once, so memory grows with the number of images and not of boards.
/// </summary>
public sealed class ImageLibrary
{
    private readonly ConcurrentDictionary<(string Md5, int Length), SharedImage> _images = new();

    /// <summary>The image that is about to be downloaded; one of its own when the server gave no usable MD5.</summary>
    public SharedImage Open(string? md5, int length) =>
        md5 is null ? new SharedImage(length) : _images.GetOrAdd((md5, length), key => new SharedImage(key.Length));
}

/// <summary>One image, being downloaded by any number of boards.</summary>
public sealed class SharedImage(int length)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<int, bool> _survivors = new();
    private byte[]? _bytes = new byte[length];
    private byte[]? _packed;
    private FlashedImage? _flashed;

    /// <summary>Keeps a piece. Every board writes the same bytes at the same place, so no lock is needed.</summary>
    public void Write(int offset, ReadOnlySpan<byte> piece)
    {
        if (Volatile.Read(ref _bytes) is { } bytes)
            piece.CopyTo(bytes.AsSpan(offset));
    }

    /// <summary>
    /// What the image is, asked by a board that has downloaded all of it and found this MD5. Null when another
    /// board's damaged bytes got in between: the next board fills the buffer again.
    /// </summary>
    public FlashedImage? Flashed(ReadOnlySpan<byte> md5)
    {
        lock (_gate)
        {
            if (_flashed is null && _bytes is { } bytes)
            {
                if (!MD5.HashData(bytes).AsSpan().SequenceEqual(md5))
                    return null;
                _flashed = FlashedImage.From(bytes);
                if (bytes is [0x1F, 0x8B, ..])
                    _packed = bytes;
                Volatile.Write(ref _bytes, null);
            }
            return _flashed;
        }
    }

    /// <summary>
    /// False if eboot, in an update area of so many bytes, leaves something else in flash than what the gzip file
    /// holds: such a board does not start again. Asked after <see cref="Flashed"/>.
    /// </summary>
    public bool Survives(int area) => _packed is not { } packed || _survivors.GetOrAdd(
        area, bytes => EbootCopy.Run(packed, bytes) is { } flash && flash.AsSpan().SequenceEqual(EbootCopy.Unpack(packed)));
}
