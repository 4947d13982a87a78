using System.Globalization;
using System.Text.RegularExpressions;
using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;

namespace OtaStack.Manager.Builds;

/// <summary>
/// The version of a build and the time that it is built with. Both follow from the sources alone, so that the same
/// sources give the same bytes.
/// </summary>
/// <param name="Text">What <c>OTASTACK_VERSION</c> is.</param>
/// <param name="SourceTime">
/// What compilers take for now (<c>SOURCE_DATE_EPOCH</c>): of a sketch that is clean in git its newest commit, else the
/// newest change of its files.
/// </param>
internal sealed partial record BuildVersion(string Text, BuildVersionSource Source, DateTimeOffset SourceTime)
{
    /// <summary>The longest value that a marker can have.</summary>
    public const int MaximumLength = FirmwareMarker.LongestValue;

    /// <summary><c>__DATE__ ";" __TIME__</c> as compilers give it at <see cref="SourceTime"/>.</summary>
    public string CompileStamp => StampOf(SourceTime);

    /// <summary>Null for a version that can be injected; else what is wrong with it.</summary>
    public static string? Problem(string version) => Form().IsMatch(version)
        ? null
        : $"1 to {MaximumLength} letters, digits, spaces and . _ + ~ : ; - with a letter or digit first and no space "
            + "at the end.";

    /// <summary>The request's version, else the sketch's, else git's, else the time of the sources.</summary>
    /// <exception cref="InvalidInputException">The sketch names one that cannot be, or one that contradicts the
    /// request.</exception>
    public static BuildVersion Choose(
        string? requested, VersionInSources sketch, GitState? git, DateTimeOffset newestChange)
    {
        var time = git is { IsDirty: false, CommittedAt: { } committed } ? committed : newestChange;
        if (sketch.Named is { } named)
        {
            if (Problem(named) is { } problem)
                throw new InvalidInputException(
                    $"{sketch.Place} defines OTASTACK_VERSION as \"{named}\", which cannot be a version: {problem}");
            if (requested is not null && requested != named && sketch.IsFixed)
                throw new InvalidInputException(
                    $"{sketch.Place} defines OTASTACK_VERSION as \"{named}\", and the board would report that instead "
                    + $"of {requested}. Put #ifndef OTASTACK_VERSION and #endif around it.");
        }

        if (requested is not null)
            return new BuildVersion(requested, BuildVersionSource.Request, time);
        if (sketch.Named is not null)
            return new BuildVersion(sketch.Named, BuildVersionSource.Sketch, time);
        if (git?.Describe is { } describe && OfGit(describe, git.IsDirty, time) is { } version)
            return new BuildVersion(version, BuildVersionSource.Git, time);
        return new BuildVersion(StampOf(time), BuildVersionSource.Time, time);
    }

    /// <summary>
    /// <c>v1.2.3-4-gabc</c>, as git describes the fourth commit after a tag, would be a pre-release of 1.2.3 by SemVer,
    /// and no board that runs 1.2.3 would take it: it becomes build metadata, <c>v1.2.3+4.gabc</c>. So does the time of
    /// changes that are not committed, for each of them is another version. Null where the tag cannot be a version.
    /// </summary>
    private static string? OfGit(string describe, bool isDirty, DateTimeOffset time)
    {
        if (LongDescription().Match(describe) is not { Success: true } match)
            return null;

        var (tag, commits, hash) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
        List<string> metadata = commits == "0" ? [] : [commits, hash];
        if (isDirty)
            metadata.Add(time.UtcDateTime.ToString("'dirty.'yyyyMMddHHmmss", CultureInfo.InvariantCulture));
        var version = metadata.Count == 0 ? tag : tag + (tag.Contains('+') ? '.' : '+') + string.Join('.', metadata);
        return Problem(version) is null ? version : null;
    }

    private static string StampOf(DateTimeOffset time) => Contracts.Versions.CompileStamp.Format(time.UtcDateTime);

    [GeneratedRegex(@"^[A-Za-z0-9](?:[A-Za-z0-9._+~:; -]{0,62}[A-Za-z0-9._+~-])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex(@"^(.+)-(\d+)-(g[0-9a-f]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex LongDescription();
}
