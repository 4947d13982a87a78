using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OtaStack.FleetSimulator.Images;

/// <summary>
/// The images that the fleet has downloaded, by MD5. Boards that download the same image share one buffer and read the
/// image once, so memory grows with the number of images, not with the number of boards.
/// </summary>
public sealed class ImageLibrary
{
    private readonly ConcurrentDictionary<(string Md5, int Length), SharedImage> _images = new();

    /// <summary>The image that a board will download. Not shared if the server sent no MD5.</summary>
    public SharedImage Open(string? md5, int length) =>
        md5 is null ? new SharedImage(length) : _images.GetOrAdd((md5, length), key => new SharedImage(key.Length));
}

/// <summary>An image that any number of boards download.</summary>
public sealed class SharedImage(int length)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<int, bool> _survivors = new();
    private byte[]? _bytes = new byte[length];
    private byte[]? _packed;
    private FlashedImage? _flashed;

    /// <summary>Stores a piece. All boards write the same bytes to the same place, so this needs no lock.</summary>
    public void Write(int offset, ReadOnlySpan<byte> piece)
    {
        if (Volatile.Read(ref _bytes) is { } bytes)
            piece.CopyTo(bytes.AsSpan(offset));
    }

    /// <summary>
    /// Reads the image for a board that has downloaded all of it with this MD5. Null if another board wrote damaged
    /// bytes; the next board fills the buffer again.
    /// </summary>
    public FlashedImage? Flashed(ReadOnlySpan<byte> md5)
    {
        lock (_gate)
        {
            if (_flashed is null && _bytes is { } bytes)
            {
                // A board with a damaged download may still write into the buffer, so the copy that was checked is read.
                var image = bytes.ToArray();
                if (!MD5.HashData(image).AsSpan().SequenceEqual(md5))
                    return null;
                _flashed = FlashedImage.From(image);
                if (image is [0x1F, 0x8B, ..])
                    _packed = image;
                Volatile.Write(ref _bytes, null);
            }
            return _flashed;
        }
    }

    /// <summary>
    /// False if eboot, in an update area of this size in bytes, does not write the content of the gzip file to flash.
    /// Such a board does not start again. Call <see cref="Flashed"/> first.
    /// </summary>
    public bool Survives(int area) => _packed is not { } packed || _survivors.GetOrAdd(
        area, bytes => EbootCopy.Run(packed, bytes) is { } flash
            && flash.AsSpan().SequenceEqual(EbootCopy.Unpack(packed)));
}
