using System.Text.RegularExpressions;

namespace OtaStack.Contracts.Devices;

/// <summary>
/// A tag of a device: a word (<c>kitchen</c>), or a key with a value (<c>site=berlin</c>). Letter case is kept, but two
/// tags that differ only in it are the same tag.
/// </summary>
public static partial class DeviceTag
{
    /// <summary>The most tags that a device can have.</summary>
    public const int MaximumCount = 32;

    /// <summary>The rule in words, for the end of a message.</summary>
    public const string Rule =
        "a word (kitchen) or key=value (site=berlin): letters, digits, . _ - / :, a letter or digit first, at most "
            + "64 characters.";

    /// <summary>Equal, and in which order they are listed.</summary>
    public static StringComparer Comparer => StringComparer.OrdinalIgnoreCase;

    /// <summary>Whether the text can be a tag.</summary>
    public static bool IsValid(string? text) => text is { Length: <= 64 } && Pattern().IsMatch(text);

    [GeneratedRegex(@"\A[\p{L}\p{N}][\p{L}\p{M}\p{N}._/:-]*(=[\p{L}\p{N}][\p{L}\p{M}\p{N}._/:-]*)?\z")]
    private static partial Regex Pattern();
}
