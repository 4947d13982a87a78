using System.Collections.Immutable;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>
/// All published firmware and its channels, in memory. Readers take <see cref="Current"/> once and see a consistent
/// state. Writers write to the database first, and then replace the snapshot.
/// </summary>
public sealed class FirmwareCatalog(RecentChanges changes)
{
    private readonly Lock _writing = new();
    private volatile CatalogSnapshot _current = new([]);

    /// <summary>The catalog as it is now.</summary>
    public CatalogSnapshot Current => _current;

    internal void Load(
        IEnumerable<FirmwareRecord> records, IEnumerable<ProjectRecord> settings,
        IEnumerable<PromotionRecord> promotions)
    {
        lock (_writing)
        {
            _current = new CatalogSnapshot(
                [.. records.Select(record => new PublishedFirmware(record))],
                settings.ToImmutableDictionary(project => project.Name), [.. promotions]);
        }
    }

    internal PublishedFirmware Add(PublishedFirmware firmware)
    {
        Change(snapshot => snapshot.With(firmware));
        return firmware;
    }

    /// <summary>Changes the record of some firmware; null if there is none with this SHA-256 any more.</summary>
    internal PublishedFirmware? Change(string sha256, Func<FirmwareRecord, FirmwareRecord> change) =>
        Change(snapshot => snapshot.Find(sha256) is null ? snapshot : snapshot.WithChanged(sha256, change)).Find(sha256);

    /// <summary>Replaces the snapshot. <paramref name="change"/> gets the latest one.</summary>
    /// <returns>The new snapshot.</returns>
    internal CatalogSnapshot Change(Func<CatalogSnapshot, CatalogSnapshot> change)
    {
        CatalogSnapshot before, after;
        lock (_writing)
        {
            before = _current;
            _current = after = change(before);
        }

        if (changes.IsFollowed)
            Tell(before, after);
        return after;
    }

    // What is new, changed or gone, and what has come to a channel or left it.
    private void Tell(CatalogSnapshot before, CatalogSnapshot after)
    {
        foreach (var sha256 in before.All.Concat(after.All).Select(firmware => firmware.Record.Sha256).Distinct())
        {
            if (before.Find(sha256) is not { } old || after.Find(sha256) is not { } now || old != now
                || !FirmwareViews.ChannelsOf(old.Record, before).SequenceEqual(FirmwareViews.ChannelsOf(now.Record, after)))
                changes.AddFirmware(sha256);
        }
    }

    /// <summary>Records whether the stored file can be served.</summary>
    internal void SetAvailable(PublishedFirmware firmware, bool isAvailable)
    {
        if (firmware.IsAvailable == isAvailable)
            return;
        firmware.IsAvailable = isAvailable;
        changes.AddFirmware(firmware.Record.Sha256);
    }
}
