namespace OtaStack.Api.Images;

/// <summary>
/// The room that eboot, the boot loader of the ESP8266 Arduino core, needs to unpack a gzip file over the running
/// sketch.
/// <para>
/// The update area starts at 0, where the sketch lies, and ends where the file system begins. The updater puts what it
/// downloads at the end of the area, rounded up to sectors (<c>UpdaterClass::begin</c> in <c>Updater.cpp</c>). At the
/// next start eboot unpacks it to address 0, sector by sector: it erases a sector of the target, unpacks 4,096 bytes,
/// and reads the packed file 4,096 bytes at a time (<c>copy_raw</c> in <c>eboot.c</c>; before core 3.0 it erases first,
/// and unpacks then). Nothing checks that the target stays behind what is still to be read: where it does not, eboot
/// erases its own source before it has read it, and the board no longer starts.
/// </para>
/// <para>
/// So it is safe exactly when, for each sector <c>k</c> of the target, either the whole file is in memory already, or
/// the first byte not read yet lies at <c>4096 * (k + 1)</c> or behind; and when the unpacked image ends before the
/// file system. How far the file is read at each sector depends on how well its parts are packed, so it is measured
/// while the file is examined.
/// </para>
/// </summary>
internal sealed class EbootLayout
{
    /// <summary>Bytes of a flash sector.</summary>
    public const int Sector = 4096;

    /// <summary>Bytes that must stay free beyond what the layout needs.</summary>
    public const int Margin = Sector;

    private long _lowestSource;

    /// <summary>
    /// Records that the unpacked bytes before <paramref name="unpacked"/> take at least the packed bytes before
    /// <paramref name="read"/>, and that the next ones go to a sector of their own.
    /// </summary>
    public void BeginSector(long unpacked, long read, long packedSize)
    {
        var inMemory = RoundUp(Math.Max(read, 1));
        if (inMemory < packedSize)
            _lowestSource = Math.Max(_lowestSource, unpacked + Sector - inMemory);
    }

    /// <summary>Bytes that the update area must have; a multiple of the sector.</summary>
    /// <param name="plainSize">Bytes of the unpacked image.</param>
    /// <param name="size">Bytes that the board downloads, with the signature.</param>
    public long Space(long plainSize, long size) => Math.Max(RoundUp(plainSize), _lowestSource + RoundUp(size));

    /// <summary>
    /// True if the board has the space to unpack the file, plus <see cref="Margin"/> bytes. A value that a board does
    /// not report counts as 0, so only files that fit anyway are safe.
    /// </summary>
    /// <param name="unpackSpace">What <see cref="Space"/> said of the gzip file, or <see cref="SpaceApart"/>.</param>
    /// <param name="sketchSize">Bytes of the running sketch (<c>ESP.getSketchSize</c>).</param>
    /// <param name="freeSpace">
    /// Bytes between the running sketch, rounded up to a sector, and the file system (<c>ESP.getFreeSketchSpace</c>).
    /// </param>
    public static bool HasRoom(long unpackSpace, long? sketchSize, long? freeSpace) =>
        RoundUp(sketchSize ?? 0) + (freeSpace ?? 0) >= unpackSpace + Margin;

    /// <summary>
    /// Bytes that are enough for any gzip file of these sizes: packed and unpacked bytes do not touch at all.
    /// </summary>
    public static long SpaceApart(long plainSize, long size) => RoundUp(plainSize) + RoundUp(size);

    private static long RoundUp(long bytes) => (bytes + Sector - 1) / Sector * Sector;
}
