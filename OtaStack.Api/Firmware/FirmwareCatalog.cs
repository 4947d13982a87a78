using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>
/// All published firmware, in memory. Readers take <see cref="Current"/> once and see a consistent state. Writers write
/// to the database first, and then replace the snapshot.
/// </summary>
public sealed class FirmwareCatalog(RecentChanges changes)
{
    private readonly Lock _writing = new();
    private volatile CatalogSnapshot _current = new([]);

    /// <summary>The catalog as it is now.</summary>
    public CatalogSnapshot Current => _current;

    internal void Load(IEnumerable<FirmwareRecord> records)
    {
        lock (_writing)
            _current = new CatalogSnapshot([.. records.Select(record => new PublishedFirmware(record))]);
    }

    internal PublishedFirmware Add(FirmwareRecord record)
    {
        var firmware = new PublishedFirmware(record);
        lock (_writing)
            _current = new CatalogSnapshot(_current.All.Add(firmware));
        changes.AddFirmware(record.Sha256);
        return firmware;
    }

    /// <summary>Replaces the record of the same bytes.</summary>
    internal PublishedFirmware Replace(PublishedFirmware known, FirmwareRecord record)
    {
        var firmware = new PublishedFirmware(record) { IsAvailable = known.IsAvailable };
        lock (_writing)
            _current = new CatalogSnapshot(_current.All.Replace(known, firmware));
        changes.AddFirmware(record.Sha256);
        return firmware;
    }

    internal void Remove(string sha256)
    {
        lock (_writing)
            _current = new CatalogSnapshot(_current.All.RemoveAll(firmware => firmware.Record.Sha256 == sha256));
        changes.AddFirmware(sha256);
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
