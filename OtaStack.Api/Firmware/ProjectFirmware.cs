using System.Collections.Immutable;

namespace OtaStack.Api.Firmware;

/// <summary>All firmware of one project, newest first.</summary>
public sealed class ProjectFirmware
{
    private readonly Dictionary<(FirmwareKind, ChipFamily, string? Variant), PublishedFirmware> _newest = [];
    private readonly HashSet<FirmwareVersion> _versions = [];

    internal ProjectFirmware(string name, ImmutableArray<PublishedFirmware> newestFirst)
    {
        Name = name;
        All = newestFirst;
        foreach (var firmware in newestFirst)
        {
            _newest.TryAdd((firmware.Record.Kind, firmware.Record.Chip, firmware.Record.Variant), firmware);
            if (firmware.Version is { } version)
                _versions.Add(version);
        }
    }

    public string Name { get; }

    public ImmutableArray<PublishedFirmware> All { get; }

    public bool HasVersion(FirmwareVersion version) => _versions.Contains(version);

    /// <summary>
    /// The newest firmware of a kind for a chip. A file system without a chip (<see cref="ChipFamily.Unknown"/>) fits
    /// every chip that does not have its own. Null for <paramref name="variant"/> means what boards poll (<see
    /// cref="FirmwareRecord.Variant"/>).
    /// </summary>
    public PublishedFirmware? Newest(FirmwareKind kind, ChipFamily chip, string? variant = null) =>
        _newest.GetValueOrDefault((kind, chip, variant))
            ?? _newest.GetValueOrDefault((kind, ChipFamily.Unknown, variant));

    /// <summary>
    /// The newest firmware of a kind for each chip of the project; of what boards poll, or of a variant.
    /// </summary>
    public IEnumerable<PublishedFirmware> NewestOfEachChip(FirmwareKind kind, string? variant = null) =>
        _newest.Where(newest => newest.Key.Variant == variant && newest.Value.Record.Kind == kind)
            .Select(newest => newest.Value);
}
