using System.Diagnostics;
using OtaStack.Api.Images;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>A firmware in memory, with the values that every poll needs precomputed.</summary>
public sealed class PublishedFirmware(FirmwareRecord record)
{
    private volatile bool _isAvailable = true;

    public FirmwareRecord Record { get; } = record;

    public FirmwareVersion? Version { get; } = record.Version is null ? null : FirmwareVersion.Parse(record.Version);

    /// <summary>Strong entity tag: the bytes never change.</summary>
    public string ETag { get; } = $"\"{record.Sha256}\"";

    /// <summary>The trace that began with the build; offers, downloads and confirmations join it.</summary>
    public ActivityContext Trace { get; } =
        ActivityContext.TryParse(record.TraceParent, null, isRemote: true, out var context) ? context : default;

    /// <summary>False if its file is missing or damaged. It is not offered then.</summary>
    public bool IsAvailable
    {
        get => _isAvailable;
        set => _isAvailable = value;
    }

    /// <summary>
    /// For a gzip file: whether an ESP8266 has the space to unpack it (<see cref="EbootLayout.HasRoom"/>).
    /// </summary>
    public bool HasRoomToUnpack(long? sketchSize, long? freeSpace) =>
        EbootLayout.HasRoom(
            Record.UnpackSpace ?? EbootLayout.SpaceApart(Record.PlainSize, Record.Size), sketchSize, freeSpace);
}
