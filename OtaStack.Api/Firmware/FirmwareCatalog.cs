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

    internal PublishedFirmware Add(FirmwareRecord record)
    {
        var firmware = new PublishedFirmware(record);
        Change(snapshot => snapshot.With(firmware));
        changes.AddFirmware(record.Sha256);
        return firmware;
    }

    internal void Remove(string sha256)
    {
        Change(snapshot => snapshot.Without(sha256));
        changes.AddFirmware(sha256);
    }

    /// <summary>Changes the record of some firmware; null if there is none with this SHA-256 any more.</summary>
    internal PublishedFirmware? Change(string sha256, Func<FirmwareRecord, FirmwareRecord> change)
    {
        lock (_writing)
        {
            if (_current.Find(sha256) is null)
                return null;

            _current = _current.WithChanged(sha256, change);
        }

        changes.AddFirmware(sha256);
        return _current.Find(sha256);
    }

    /// <summary>Replaces the snapshot. <paramref name="change"/> gets the latest one.</summary>
    internal void Change(Func<CatalogSnapshot, CatalogSnapshot> change)
    {
        lock (_writing)
            _current = change(_current);
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
