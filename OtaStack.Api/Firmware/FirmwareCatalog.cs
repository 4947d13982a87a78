using System.Collections.Immutable;
using OtaStack.Api.Firmware.Images;

namespace OtaStack.Api.Firmware;

/// <summary>
/// The picture of all published firmware that polls decide by. Readers take <see cref="Current"/> once and see a
/// consistent state; writers go to the database first, then swap the picture.
/// </summary>
public sealed class FirmwareCatalog
{
    private readonly Lock _writing = new();
    private volatile Picture _current = new([]);

    public Picture Current => _current;

    internal void Load(IEnumerable<FirmwareRecord> records)
    {
        lock (_writing)
            _current = new Picture([.. records.Select(record => new PublishedFirmware(record))]);
    }

    internal PublishedFirmware Add(FirmwareRecord record)
    {
        var firmware = new PublishedFirmware(record);
        lock (_writing)
            _current = new Picture(_current.All.Add(firmware));
        return firmware;
    }

    /// <summary>Puts a record in the place of the one with the same bytes.</summary>
    internal PublishedFirmware Replace(PublishedFirmware known, FirmwareRecord record)
    {
        var firmware = new PublishedFirmware(record) { IsAvailable = known.IsAvailable };
        lock (_writing)
            _current = new Picture(_current.All.Replace(known, firmware));
        return firmware;
    }

    internal void Remove(string sha256)
    {
        lock (_writing)
            _current = new Picture(_current.All.RemoveAll(firmware => firmware.Record.Sha256 == sha256));
    }

    /// <summary>One state of the catalog; never changes.</summary>
    public sealed class Picture
    {
        private readonly Dictionary<string, PublishedFirmware> _bySha256;
        private readonly Dictionary<string, PublishedFirmware> _bySketchMd5 = [];
        private readonly Dictionary<string, ProjectFirmware> _projects = [];

        internal Picture(ImmutableList<PublishedFirmware> all)
        {
            All = all;
            _bySha256 = all.ToDictionary(firmware => firmware.Record.Sha256);
            foreach (var firmware in all)
            {
                foreach (var md5 in firmware.Record.SketchMd5s)
                    _bySketchMd5[md5] = firmware;
            }

            foreach (var project in all.GroupBy(firmware => firmware.Record.Project))
                _projects[project.Key] = new ProjectFirmware(project.Key, [.. project.OrderByDescending(f => f.Record.PublishedAt)]);
        }

        public ImmutableList<PublishedFirmware> All { get; }

        public IReadOnlyCollection<ProjectFirmware> Projects => _projects.Values;

        public PublishedFirmware? Find(string sha256) => _bySha256.GetValueOrDefault(sha256);

        public ProjectFirmware? FindProject(string name) => _projects.GetValueOrDefault(name);

        /// <summary>The firmware that a board runs which reports this sketch MD5 (lower-case hex).</summary>
        public PublishedFirmware? FindBySketchMd5(string md5) => _bySketchMd5.GetValueOrDefault(md5);

        /// <summary>The one project that has a firmware of this version, or null if none or several do.</summary>
        public ProjectFirmware? FindProjectByVersion(FirmwareVersion version)
        {
            ProjectFirmware? found = null;
            foreach (var project in _projects.Values)
            {
                if (!project.HasVersion(version))
                    continue;
                if (found is not null)
                    return null;
                found = project;
            }

            return found;
        }
    }
}
