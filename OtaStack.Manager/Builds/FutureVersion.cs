using System.Globalization;
using System.Text.RegularExpressions;
using OtaStack.Contracts.Versions;
using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;

namespace OtaStack.Manager.Builds;

/// <summary>
/// Refuses versions with a time in the future, because a board that runs one accepts no later build until that time.
/// File times count from the epoch, so the time zones of machines do not matter.
/// </summary>
internal static partial class FutureVersion
{
    /// <summary>How far the clocks of two machines may differ.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    /// <summary>Dates in versions have no time zone; the earliest zone is 14 hours ahead of UTC.</summary>
    public static readonly TimeSpan ZoneTolerance = TimeSpan.FromHours(14) + ClockTolerance;

    /// <summary>Checks the version and time of a build before it starts.</summary>
    /// <exception cref="InvalidInputException">The time is in the future. The message names the file or the
    /// commit.</exception>
    public static void Refuse(
        BuildVersion version, Sketch sketch, SketchSources sources, GitState? git, DateTimeOffset now)
    {
        if (version.SourceTime > now + ClockTolerance)
        {
            var isCommit = git is { IsDirty: false } && git.CommittedAt == version.SourceTime;
            throw new InvalidInputException(isCommit
                ? $"Commit {git!.Commit[..10]} of {sketch.Path} is dated {Text(version.SourceTime)}, and the time here "
                    + $"is {Text(now)}: {Consequence} Commit again with the right date (git commit --amend "
                    + "--date=now), or set this machine's clock."
                : $"{sketch.Path}/{sources.NewestFile} was changed on {Text(version.SourceTime)}, and the time here is "
                    + $"{Text(now)}: {Consequence} Save the file again, or set this machine's clock.");
        }

        if (Problem(version.Text, now) is { } problem)
            throw new InvalidInputException(problem);
    }

    /// <summary>
    /// What is wrong with a version that is a date or a compile stamp in the future; null for every other one.
    /// </summary>
    public static string? Problem(string version, DateTimeOffset now) =>
        DateIn(version) is { } date && date > now + ZoneTolerance
        ? $"The version {version} is a date in the future, because the time here is {Text(now)}: {Consequence} Use "
            + "another version, or set this machine's clock."
        : null;

    private const string Consequence = "boards that run it would take no later version.";

    // Dotted numbers are not dates: 2026.12.1 is a release of December for some, and the twelfth of 2026 for others.
    private static DateTimeOffset? DateIn(string version)
    {
        if (CompileStamp.TryParse(version, out var stamp))
            return new DateTimeOffset(stamp, TimeSpan.Zero);

        if (Numeric().Match(version) is not { Success: true } match)
            return null;
        var digits = match.Groups["y"].Value + match.Groups["m"].Value + match.Groups["d"].Value
            + match.Groups["h"].Value + match.Groups["n"].Value + match.Groups["s"].Value;
        return DateTimeOffset.TryParseExact(
            digits, ["yyyyMMdd", "yyyyMMddHHmm", "yyyyMMddHHmmss"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var date)
            ? date : null;
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^v?(?<y>2[01]\d\d)(?<dash>-?)(?<m>\d\d)\k<dash>(?<d>\d\d)([T ;_-]?(?<h>\d\d):?(?<n>\d\d)(:?(?<s>\d\d))?Z?)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Numeric();
}
