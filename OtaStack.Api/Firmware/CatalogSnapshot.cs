using System.Collections.Immutable;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Firmware;

/// <summary>
/// All published firmware and its channels at one point in time (<see cref="FirmwareCatalog.Current"/>). Immutable.
/// </summary>
public sealed class CatalogSnapshot
{
    private readonly Dictionary<string, PublishedFirmware> _bySha256;
    private readonly Dictionary<string, PublishedFirmware> _bySketchMd5 = [];
    private readonly Dictionary<string, ProjectFirmware> _projects = [];

    internal CatalogSnapshot(
        ImmutableList<PublishedFirmware> all,
        ImmutableDictionary<string, ProjectRecord>? settings = null,
        ImmutableList<PromotionRecord>? promotions = null)
    {
        All = all;
        Settings = settings ?? ImmutableDictionary<string, ProjectRecord>.Empty;
        Promotions = promotions ?? [];
        AnyPolicy = Settings.Values.Any(project =>
            project.Access != ProjectAccess.Open || project.Enrolment != ProjectEnrolment.Open);
        _bySha256 = all.ToDictionary(firmware => firmware.Record.Sha256);
        foreach (var firmware in all)
        {
            foreach (var md5 in firmware.Record.SketchMd5s)
                _bySketchMd5[md5] = firmware;
        }

        var promotionsOf = Promotions.ToLookup(promotion => promotion.Project);
        foreach (var project in all.GroupBy(firmware => firmware.Record.Project))
            _projects[project.Key] = new ProjectFirmware(
                SettingsOf(project.Key), [.. project.OrderByDescending(f => f.Record.PublishedAt)],
                promotionsOf[project.Key]);
    }

    public ImmutableList<PublishedFirmware> All { get; }

    /// <summary>What people have set on projects. Most have nothing set.</summary>
    public ImmutableDictionary<string, ProjectRecord> Settings { get; }

    public ImmutableList<PromotionRecord> Promotions { get; }

    /// <summary>Whether there is a project that does not answer every poll.</summary>
    public bool AnyPolicy { get; }

    /// <summary>The projects that have firmware.</summary>
    public IReadOnlyCollection<ProjectFirmware> Projects => _projects.Values;

    public PublishedFirmware? Find(string sha256) => _bySha256.GetValueOrDefault(sha256);

    public ProjectFirmware? FindProject(string name) => _projects.GetValueOrDefault(name);

    /// <summary>
    /// The projects that have firmware, and those on which somebody has set something before their first firmware.
    /// </summary>
    public IEnumerable<ProjectFirmware> KnownProjects => Projects.Concat(
        Settings.Values.Where(settings => FindProject(settings.Name) is null).Select(WithoutFirmware));

    /// <summary>One of <see cref="KnownProjects"/>; null if it is not known.</summary>
    public ProjectFirmware? FindKnownProject(string name) => FindProject(name)
        ?? (Settings.GetValueOrDefault(name) is { } settings ? WithoutFirmware(settings) : null);

    /// <summary>The settings of a project; the usual ones if nobody has changed them.</summary>
    public ProjectRecord SettingsOf(string project) =>
        Settings.GetValueOrDefault(project) ?? new ProjectRecord { Name = project };

    /// <summary>Whether a project has firmware, or somebody has set something on it.</summary>
    public bool Knows(string project) => Settings.ContainsKey(project) || FindProject(project) is not null;

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

    internal CatalogSnapshot With(PublishedFirmware firmware) => new(All.Add(firmware), Settings, Promotions);

    /// <summary>With another record of some firmware, which must be in it.</summary>
    internal CatalogSnapshot WithChanged(string sha256, Func<FirmwareRecord, FirmwareRecord> change) =>
        new(All.Replace(_bySha256[sha256], Changed(_bySha256[sha256], change)), Settings, Promotions);

    internal CatalogSnapshot Without(string sha256) => new(
        All.RemoveAll(firmware => firmware.Record.Sha256 == sha256), Settings,
        Promotions.RemoveAll(promotion => promotion.Firmware == sha256));

    internal CatalogSnapshot With(ProjectRecord settings) =>
        new(All, Settings.SetItem(settings.Name, settings), Promotions);

    /// <summary>With promotions, in place of earlier ones of the same firmware to the same channel.</summary>
    internal CatalogSnapshot With(IReadOnlyCollection<PromotionRecord> promotions) => new(
        All, Settings, Promotions.RemoveAll(known => promotions.Any(promotion => promotion.IsOfSame(known)))
            .AddRange(promotions));

    /// <summary>Without a channel. Its firmware stays, but is no longer in it.</summary>
    internal CatalogSnapshot WithoutChannel(string project, string channel) => new(
        All.ConvertAll(firmware => firmware.Record.Project == project && firmware.Record.Channel == channel
            ? Changed(firmware, record => record with { Channel = null })
            : firmware),
        Settings,
        Promotions.RemoveAll(promotion => promotion.Project == project && promotion.Channel == channel));

    private static ProjectFirmware WithoutFirmware(ProjectRecord settings) => new(settings, [], []);

    private static PublishedFirmware Changed(PublishedFirmware known, Func<FirmwareRecord, FirmwareRecord> change) =>
        new(change(known.Record)) { IsAvailable = known.IsAvailable };
}
