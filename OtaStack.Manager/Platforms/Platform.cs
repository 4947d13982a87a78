namespace OtaStack.Manager.Platforms;

/// <summary>A platform that is installed or can be.</summary>
/// <param name="Id"><c>vendor:architecture</c>.</param>
/// <param name="Installed">The installed version, or null.</param>
/// <param name="Latest">The newest one that runs on this machine, or null.</param>
/// <param name="Versions">Those that can be installed on this machine, newest first.</param>
/// <param name="Boards">Names of its boards.</param>
public sealed record Platform(
    string Id,
    string Name,
    string Maintainer,
    string Website,
    string? Installed,
    string? Latest,
    IReadOnlyList<string> Versions,
    IReadOnlyList<string> Boards)
{
    public bool HasUpdate() => Installed is not null && Latest is not null && Installed != Latest;

    /// <summary>Whether each of the words stands in its id, name, maintainer or the name of a board.</summary>
    public bool Matches(IReadOnlyList<string> words) => words.All(word =>
        Contains(Id, word) || Contains(Name, word) || Contains(Maintainer, word) || Boards.Any(board => Contains(board, word)));

    internal static Platform? Of(CliPlatform platform)
    {
        if (platform.Id is not { Length: > 0 } id)
            return null;

        var releases = platform.Releases ?? [];
        var installed = NullIfEmpty(platform.InstalledVersion);
        var latest = NullIfEmpty(platform.LatestVersion);
        var shown = Find(installed) ?? Find(latest) ?? releases.Values.LastOrDefault();
        return new Platform(
            id,
            NullIfEmpty(shown?.Name) ?? id,
            platform.Maintainer ?? "",
            // It comes from an index that anybody may write, and becomes a link.
            platform.Website is { } website && (website.StartsWith("https://", StringComparison.Ordinal)
                || website.StartsWith("http://", StringComparison.Ordinal)) ? website : "",
            installed,
            latest,
            [.. releases.Where(release => release.Value.Compatible).Select(release => release.Key).Reverse()],
            [.. (shown?.Boards ?? []).Select(board => board.Name).OfType<string>()]);

        CliPlatformRelease? Find(string? version) => version is null ? null : releases.GetValueOrDefault(version);
    }

    private static bool Contains(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static string? NullIfEmpty(string? text) => text is "" ? null : text;
}
