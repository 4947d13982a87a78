using System.Collections.Immutable;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>
/// All published firmware and its channels, in memory. Readers take <see cref="Current"/> once and see a consistent
/// state. Writers write to the database first, and then replace the snapshot.
/// </summary>
public sealed class FirmwareCatalog
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
        lock (_writing)
            _current = new CatalogSnapshot(_current.All.Add(firmware), _current.Settings, _current.Promotions);
        return firmware;
    }

    /// <summary>Changes the records of some firmware; null if there is none with this SHA-256 any more.</summary>
    internal PublishedFirmware? Change(string sha256, Func<FirmwareRecord, FirmwareRecord> change)
    {
        lock (_writing)
        {
            if (_current.Find(sha256) is not { } known)
                return null;

            var firmware = new PublishedFirmware(change(known.Record)) { IsAvailable = known.IsAvailable };
            _current = new CatalogSnapshot(
                _current.All.Replace(known, firmware), _current.Settings, _current.Promotions);
            return firmware;
        }
    }

    internal void Remove(string sha256)
    {
        lock (_writing)
        {
            _current = new CatalogSnapshot(
                _current.All.RemoveAll(firmware => firmware.Record.Sha256 == sha256), _current.Settings,
                _current.Promotions.RemoveAll(promotion => promotion.Firmware == sha256));
        }
    }

    internal void SetProject(ProjectRecord settings)
    {
        lock (_writing)
        {
            _current = new CatalogSnapshot(
                _current.All, _current.Settings.SetItem(settings.Name, settings), _current.Promotions);
        }
    }

    /// <summary>Adds promotions, in place of earlier ones of the same firmware to the same channel.</summary>
    internal void Promote(IReadOnlyCollection<PromotionRecord> promotions)
    {
        lock (_writing)
        {
            var others = _current.Promotions.RemoveAll(
                known => promotions.Any(promotion => promotion.IsOfSame(known)));
            _current = new CatalogSnapshot(_current.All, _current.Settings, others.AddRange(promotions));
        }
    }

    /// <summary>Removes a channel: its firmware stays, but is no longer in it.</summary>
    internal void RemoveChannel(string project, string channel)
    {
        lock (_writing)
        {
            var all = _current.All.ConvertAll(firmware =>
                firmware.Record.Project == project && firmware.Record.Channel == channel
                    ? new PublishedFirmware(firmware.Record with { Channel = null })
                    {
                        IsAvailable = firmware.IsAvailable,
                    }
                    : firmware);
            _current = new CatalogSnapshot(all, _current.Settings, _current.Promotions.RemoveAll(
                promotion => promotion.Project == project && promotion.Channel == channel));
        }
    }
}
