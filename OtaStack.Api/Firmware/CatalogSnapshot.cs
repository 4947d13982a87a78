using System.Collections.Immutable;

namespace OtaStack.Api.Firmware;

/// <summary>All published firmware at one point in time (<see cref="FirmwareCatalog.Current"/>). Immutable.</summary>
public sealed class CatalogSnapshot
{
    private readonly Dictionary<string, PublishedFirmware> _bySha256;
    private readonly Dictionary<string, PublishedFirmware> _bySketchMd5 = [];
    private readonly Dictionary<string, ProjectFirmware> _projects = [];

    internal CatalogSnapshot(ImmutableList<PublishedFirmware> all)
    {
        All = all;
        _bySha256 = all.ToDictionary(firmware => firmware.Record.Sha256);
        foreach (var firmware in all)
        {
            foreach (var md5 in firmware.Record.SketchMd5s)
                _bySketchMd5[md5] = firmware;
        }

        foreach (var project in all.GroupBy(firmware => firmware.Record.Project))
            _projects[project.Key] = new ProjectFirmware(
                project.Key, [.. project.OrderByDescending(f => f.Record.PublishedAt)]);
    }

    public ImmutableList<PublishedFirmware> All { get; }

    public IReadOnlyCollection<ProjectFirmware> Projects => _projects.Values;

    public PublishedFirmware? Find(string sha256) => _bySha256.GetValueOrDefault(sha256);

    public ProjectFirmware? FindProject(string name) => _projects.GetValueOrDefault(name);

    /// <summary>The firmware of a board that reports this sketch MD5 (lower-case hex).</summary>
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
