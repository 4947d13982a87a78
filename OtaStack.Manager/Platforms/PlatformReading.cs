namespace OtaStack.Manager.Platforms;

/// <summary>Converts the platforms that arduino-cli lists to those of the Manager's API.</summary>
internal static class PlatformReading
{
    public static Platform? ToPlatform(CliPlatform platform)
    {
        if (platform.Id is not { Length: > 0 } id)
            return null;

        var releases = platform.Releases ?? [];
        var installed = NullIfEmpty(platform.InstalledVersion);
        var latest = NullIfEmpty(platform.LatestVersion);
        var shown = Find(installed) ?? Find(latest) ?? releases.Values.LastOrDefault();
        return new Platform
        {
            Id = id,
            Name = NullIfEmpty(shown?.Name) ?? id,
            Maintainer = platform.Maintainer ?? "",
            // It comes from an untrusted index and becomes a link.
            Website = platform.Website is { } website && (website.StartsWith("https://", StringComparison.Ordinal)
                || website.StartsWith("http://", StringComparison.Ordinal)) ? website : "",
            Installed = installed,
            Latest = latest,
            Versions = [.. releases.Where(release => release.Value.Compatible).Select(release => release.Key)
                .Reverse()],
            Boards = [.. (shown?.Boards ?? []).Select(board => board.Name).OfType<string>()],
        };

        CliPlatformRelease? Find(string? version) => version is null ? null : releases.GetValueOrDefault(version);
    }

    /// <summary>Whether id, name, maintainer or the names of the boards contain each of the words.</summary>
    public static bool Matches(this Platform platform, IReadOnlyList<string> words) => words.All(word =>
        Contains(platform.Id, word) || Contains(platform.Name, word) || Contains(platform.Maintainer, word)
        || platform.Boards.Any(board => Contains(board, word)));

    private static bool Contains(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static string? NullIfEmpty(string? text) => text is "" ? null : text;
}
