using OtaStack.Contracts.Boards;

namespace OtaStack.Web.Parts;

/// <summary>What can be done with platforms and their indexes.</summary>
internal static class PlatformQuestions
{
    public const string Install = "install";
    public const string Upgrade = "upgrade";
    public const string Remove = "remove";
    public const string UpdateIndexes = "update-indexes";

    /// <summary>Before a platform is removed.</summary>
    public static Question? ToRemove(Platform? platform) => platform is { Installed: { } version }
        ? new Question(
            Remove, $"Remove {platform.Id}",
            $"{platform.Name} {version} is deleted from this machine, with the compilers that no other platform needs. "
                + $"Nothing can be built for its {ListText.Count(platform.Boards.Count, "board")} until it is installed again. Firmware "
                + "that is published stays.",
            IsDestructive: true)
        : null;

    /// <summary>Before an index is removed.</summary>
    public static Question ToRemoveIndex(string url) => new(
        Remove, "Remove the index",
        $"{url} is no longer asked for platforms. Those that are installed from it stay, and get no upgrades.",
        IsDestructive: true);
}
