using System.Globalization;
using System.Text.RegularExpressions;
using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;

namespace OtaStack.Manager.Builds;

/// <summary>
/// The version of a build, and the time that compilers see. Both depend only on the sources and on the time of the
/// project's token, so that the same sources give the same bytes, and boards take a build with a new token.
/// </summary>
/// <param name="Text">The value of <c>OTASTACK_VERSION</c>.</param>
/// <param name="SourceTime">The time that compilers see (<c>SOURCE_DATE_EPOCH</c>): the newest commit of a sketch
/// that is clean in git, otherwise the newest change of its files. If the project's token is newer, its time.
/// </param>
internal sealed partial record BuildVersion(string Text, BuildVersionSource Source, DateTimeOffset SourceTime)
{
    /// <summary>The longest value that a marker can have.</summary>
    public const int MaximumLength = FirmwareMarker.LongestValue;

    /// <summary><c>__DATE__ ";" __TIME__</c> as compilers give it at <see cref="SourceTime"/>.</summary>
    public string CompileStamp => StampOf(SourceTime);

    /// <summary>Null for a valid version, otherwise what is wrong with it.</summary>
    public static string? Problem(string version) => Form().IsMatch(version)
        ? null
        : $"1 to {MaximumLength} letters, digits, spaces and . _ + ~ : ; - with a letter or digit first and no space "
            + "at the end.";

    /// <summary>
    /// Chooses the request's version, otherwise the sketch's, otherwise git's, otherwise the time of the sources.
    /// </summary>
    /// <param name="tokenSetAt">When the project's token was set; null without one.</param>
    /// <exception cref="InvalidInputException">The sketch's version is invalid, or contradicts the
    /// request.</exception>
    public static BuildVersion Choose(
        string? requested, VersionInSources sketch, GitState? git, DateTimeOffset newestChange,
        DateTimeOffset? tokenSetAt)
    {
        var time = git is { IsDirty: false, CommittedAt: { } committed } ? committed : newestChange;
        var cause = git is { IsDirty: true } ? "dirty" : null;
        if (tokenSetAt > time)
            (time, cause) = (tokenSetAt.Value, cause ?? "token");
        if (sketch.Named is { } named)
        {
            if (Problem(named) is { } problem)
                throw new InvalidInputException(
                    $"{sketch.Place} defines OTASTACK_VERSION as \"{named}\", which is not a valid version: {problem}");
            if (requested is not null && requested != named && sketch.IsFixed)
                throw new InvalidInputException(
                    $"{sketch.Place} defines OTASTACK_VERSION as \"{named}\", and the board would report that instead "
                    + $"of {requested}. Put #ifndef OTASTACK_VERSION and #endif around it.");
        }

        if (requested is not null)
            return new BuildVersion(requested, BuildVersionSource.Request, time);
        if (sketch.Named is not null)
            return new BuildVersion(sketch.Named, BuildVersionSource.Sketch, time);
        if (git?.Describe is { } describe && OfGit(describe, cause, time) is { } version)
            return new BuildVersion(version, BuildVersionSource.Git, time);
        return new BuildVersion(StampOf(time), BuildVersionSource.Time, time);
    }

    /// <summary>
    /// Git describes the fourth commit after a tag as <c>v1.2.3-4-gabc</c>. In SemVer that is a pre-release of 1.2.3,
    /// so boards that run 1.2.3 would not take it. The suffix therefore becomes build metadata, <c>v1.2.3+4.gabc</c>,
    /// and so does the time of uncommitted changes, or of a token that is newer than the commit. Null if the tag is not
    /// a valid version.
    /// </summary>
    /// <param name="cause">Why the time counts; null if it does not.</param>
    private static string? OfGit(string describe, string? cause, DateTimeOffset time)
    {
        if (LongDescription().Match(describe) is not { Success: true } match)
            return null;

        var (tag, commits, hash) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
        List<string> metadata = commits == "0" ? [] : [commits, hash];
        if (cause is not null)
            metadata.Add($"{cause}.{time.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}");
        var version = metadata.Count == 0 ? tag : tag + (tag.Contains('+') ? '.' : '+') + string.Join('.', metadata);
        return Problem(version) is null ? version : null;
    }

    private static string StampOf(DateTimeOffset time) => Contracts.Versions.CompileStamp.Format(time.UtcDateTime);

    [GeneratedRegex(@"^[A-Za-z0-9](?:[A-Za-z0-9._+~:; -]{0,62}[A-Za-z0-9._+~-])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex(@"^(.+)-(\d+)-(g[0-9a-f]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex LongDescription();
}
