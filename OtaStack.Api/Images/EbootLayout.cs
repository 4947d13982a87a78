namespace OtaStack.Api.Images;

/// <summary>
/// The space that eboot, the boot loader of the ESP8266 Arduino core, needs to unpack a gzip file over the running
/// sketch.
/// <para>
/// The update area starts at 0, the start of the sketch, and ends at the file system. The updater writes the download
/// to the end of the area, rounded up to sectors (<c>UpdaterClass::begin</c> in <c>Updater.cpp</c>). At the next start,
/// eboot unpacks it to address 0, sector by sector: it erases a sector of the target, unpacks 4,096 bytes, and reads
/// the packed file 4,096 bytes at a time (<c>copy_raw</c> in <c>eboot.c</c>; before core 3.0 it erases first, then
/// unpacks). It does not check whether the target overtakes the unread part of the file. If it does, eboot erases its
/// own source before reading it, and the board no longer starts.
/// </para>
/// <para>
/// So an update is safe if two conditions hold. For each sector <c>k</c> of the target, the whole file has been read,
/// or the first unread byte is at <c>4096 * (k + 1)</c> or later. And the unpacked image ends before the file system.
/// How much of the file is read at each sector depends on how well its parts are packed, so this is measured while the
/// file is examined.
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
    /// Records that the unpacked bytes before <paramref name="unpacked"/> need at least the packed bytes before
    /// <paramref name="read"/>, and that the next bytes begin a sector.
    /// </summary>
    public void BeginSector(long unpacked, long read, long packedSize)
    {
        var inMemory = RoundUp(Math.Max(read, 1));
        if (inMemory < packedSize)
            _lowestSource = Math.Max(_lowestSource, unpacked + Sector - inMemory);
    }

    /// <summary>Bytes that the update area must have; a multiple of <see cref="Sector"/>.</summary>
    /// <param name="plainSize">Bytes of the unpacked image.</param>
    /// <param name="size">Bytes that the board downloads, with the signature.</param>
    public long Space(long plainSize, long size) => Math.Max(RoundUp(plainSize), _lowestSource + RoundUp(size));

    /// <summary>
    /// True if the board has the space to unpack the file, plus <see cref="Margin"/> bytes. A value that a board does
    /// not report counts as 0.
    /// </summary>
    /// <param name="unpackSpace">The result of <see cref="Space"/> for the gzip file, or of
    /// <see cref="SpaceApart"/>.</param>
    /// <param name="sketchSize">Bytes of the running sketch (<c>ESP.getSketchSize</c>).</param>
    /// <param name="freeSpace">Bytes between the running sketch, rounded up to a sector, and the file system
    /// (<c>ESP.getFreeSketchSpace</c>).</param>
    public static bool HasRoom(long unpackSpace, long? sketchSize, long? freeSpace) =>
        RoundUp(sketchSize ?? 0) + (freeSpace ?? 0) >= unpackSpace + Margin;

    /// <summary>
    /// Bytes that suffice for any gzip file of these sizes, because packed and unpacked bytes never overlap.
    /// </summary>
    public static long SpaceApart(long plainSize, long size) => RoundUp(plainSize) + RoundUp(size);

    private static long RoundUp(long bytes) => (bytes + Sector - 1) / Sector * Sector;
}
