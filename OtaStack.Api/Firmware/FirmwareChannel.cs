using System.Collections.Immutable;

namespace OtaStack.Api.Firmware;

/// <summary>
/// A channel of a project: for each kind and chip, the firmware that came to it last and is not recalled. Immutable.
/// </summary>
public sealed class FirmwareChannel
{
    private readonly Dictionary<(FirmwareKind, ChipFamily, string? Variant), PublishedFirmware> _last = [];
    private readonly Dictionary<(FirmwareKind, string? Variant), ImmutableArray<PublishedFirmware>> _ofEachChip;
    private readonly HashSet<FirmwareKind> _recalledKinds = [];

    internal FirmwareChannel(string name, ImmutableArray<ChannelEntry> lastFirst)
    {
        Name = name;
        Entries = lastFirst;
        foreach (var (firmware, _, _) in lastFirst)
        {
            var record = firmware.Record;
            if (record.RecalledAt is not null)
                _recalledKinds.Add(record.Kind);
            else
                _last.TryAdd((record.Kind, record.Chip, record.Variant), firmware);
        }

        Current =
        [
            .. _last.Values.OrderBy(firmware => firmware.Record.Kind).ThenBy(firmware => firmware.Record.Chip)
                .ThenBy(firmware => firmware.Record.Variant, StringComparer.Ordinal),
        ];
        _ofEachChip = _last.GroupBy(last => (last.Key.Item1, last.Key.Variant), last => last.Value)
            .ToDictionary(each => each.Key, each => each.ToImmutableArray());
    }

    public string Name { get; }

    /// <summary>All firmware that came to it and was not deleted, also recalled firmware, the last one first.</summary>
    public ImmutableArray<ChannelEntry> Entries { get; }

    /// <summary>What its devices are meant to run: one firmware for each kind, chip and variant.</summary>
    public ImmutableArray<PublishedFirmware> Current { get; }

    /// <summary>
    /// What the boards of a chip are meant to run. A file system without a chip (<see cref="ChipFamily.Unknown"/>) fits
    /// every chip that does not have its own. Null for <paramref name="variant"/> means what boards poll (<see
    /// cref="Storage.FirmwareRecord.Variant"/>).
    /// </summary>
    public PublishedFirmware? Find(FirmwareKind kind, ChipFamily chip, string? variant = null) =>
        _last.GetValueOrDefault((kind, chip, variant)) ?? _last.GetValueOrDefault((kind, ChipFamily.Unknown, variant));

    /// <summary>
    /// The same for each chip that the channel has firmware for; of what boards poll, or of a variant.
    /// </summary>
    public ImmutableArray<PublishedFirmware> OfEachChip(FirmwareKind kind, string? variant = null) =>
        _ofEachChip.GetValueOrDefault((kind, variant), []);

    /// <summary>
    /// When its clients would have got another file before: when the firmware came to it, or the last recall.
    /// </summary>
    public DateTimeOffset ChangedAt(PublishedFirmware firmware) => Entries
        .Where(entry => entry.Firmware.Record.Kind == firmware.Record.Kind)
        .Select(entry => entry.Firmware == firmware ? entry.Since : entry.Firmware.Record.RecalledAt)
        .Max() ?? firmware.Record.PublishedAt;

    /// <summary>Whether a firmware of this kind came to it and was recalled.</summary>
    public bool HasRecalled(FirmwareKind kind) => _recalledKinds.Contains(kind);
}

/// <summary>A firmware in a channel.</summary>
/// <param name="Firmware">The firmware.</param>
/// <param name="Since">When it came to the channel.</param>
/// <param name="IsPromoted">Whether it was promoted to the channel, and not published there.</param>
public readonly record struct ChannelEntry(PublishedFirmware Firmware, DateTimeOffset Since, bool IsPromoted);
