using System.Collections.Immutable;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>All firmware of one project, and its channels. Immutable.</summary>
public sealed class ProjectFirmware
{
    private readonly Dictionary<string, FirmwareChannel> _channels = [];
    private readonly HashSet<FirmwareVersion> _versions = [];
    private readonly HashSet<(FirmwareKind, ChipFamily, FirmwareVersion)> _recalled = [];

    /// <param name="settings">What people have set on it.</param>
    /// <param name="newestFirst">Its firmware.</param>
    /// <param name="promotions">Which firmware was brought to which channel. Deleted firmware is left out.</param>
    internal ProjectFirmware(
        ProjectRecord settings, ImmutableArray<PublishedFirmware> newestFirst, IEnumerable<PromotionRecord> promotions)
    {
        Settings = settings;
        All = newestFirst;
        foreach (var firmware in newestFirst)
        {
            if (firmware.Version is { } version)
                _versions.Add(version);
        }

        AddChannels(promotions);
        Default = _channels[settings.DefaultChannel];
        AddRecalled();
    }

    public string Name => Settings.Name;

    public ProjectRecord Settings { get; }

    public ImmutableArray<PublishedFirmware> All { get; }

    /// <summary>
    /// The channel of devices for which nothing else is set, and of clients that do not identify themselves.
    /// </summary>
    public FirmwareChannel Default { get; }

    /// <summary>Its channels, in no particular order: those that have firmware, the landing and the default channel.
    /// </summary>
    public IReadOnlyCollection<FirmwareChannel> Channels => _channels.Values;

    /// <summary>The channel with this name; null if it has none.</summary>
    public FirmwareChannel? FindChannel(string name) => _channels.GetValueOrDefault(name);

    /// <summary>The channels that a firmware came to, by name; the default channel first.</summary>
    public IReadOnlyList<FirmwareChannel> ChannelsOf(string sha256) =>
    [
        .. _channels.Values.Where(channel => channel.Entries.Any(entry => entry.Firmware.Record.Sha256 == sha256))
            .OrderByDescending(channel => channel == Default).ThenBy(channel => channel.Name, StringComparer.Ordinal),
    ];

    public bool HasVersion(FirmwareVersion version) => _versions.Contains(version);

    /// <summary>
    /// Whether a board that reports this version runs recalled firmware, as far as a version tells: all firmware of
    /// this kind, chip and version is recalled.
    /// </summary>
    public bool IsRecalled(FirmwareKind kind, ChipFamily chip, FirmwareVersion version) => _recalled.Count > 0
        && (_recalled.Contains((kind, chip, version)) || _recalled.Contains((kind, ChipFamily.Unknown, version)));

    private void AddChannels(IEnumerable<PromotionRecord> promotions)
    {
        var known = All.ToDictionary(firmware => firmware.Record.Sha256);
        var published = All.Where(firmware => firmware.Record.Channel is not null).Select(firmware =>
            (firmware.Record.Channel!, Entry: new ChannelEntry(firmware, firmware.Record.PublishedAt, false)));
        var promoted = promotions.Where(promotion => known.ContainsKey(promotion.Firmware)).Select(promotion =>
            (promotion.Channel, Entry: new ChannelEntry(known[promotion.Firmware], promotion.At, true)));

        // A firmware may be published in a channel and promoted to it later: the last time counts.
        foreach (var channel in promoted.Concat(published).GroupBy(each => each.Item1, each => each.Entry))
        {
            _channels[channel.Key] = new FirmwareChannel(
                channel.Key, [.. channel.OrderByDescending(entry => entry.Since).DistinctBy(entry => entry.Firmware)]);
        }

        foreach (var name in new[] { Settings.LandingChannel, Settings.DefaultChannel })
            _channels.TryAdd(name, new FirmwareChannel(name, []));
    }

    private void AddRecalled()
    {
        var isRecalled = All.ToLookup(firmware => firmware.Record.RecalledAt is not null);
        foreach (var firmware in isRecalled[true])
        {
            if (firmware.Version is { } version)
                _recalled.Add((firmware.Record.Kind, firmware.Record.Chip, version));
        }

        foreach (var firmware in isRecalled[false])
        {
            if (firmware.Version is { } version)
                _recalled.Remove((firmware.Record.Kind, firmware.Record.Chip, version));
        }
    }
}
