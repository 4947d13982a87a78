using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace OtaStack.Contracts.Projects;

/// <summary>The name of a channel: a line of releases inside a project.</summary>
public static partial class ChannelName
{
    /// <summary>The channel that a project has from the start.</summary>
    public const string Stable = "stable";

    /// <summary>What <see cref="IsValid"/> accepts, for messages.</summary>
    public const string Rule = "1 to 32 of a-z, 0-9, - and _, beginning with a letter or digit";

    /// <summary>Whether the text can be the name of a channel.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text) => text is not null && Pattern().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,31}\z")]
    private static partial Regex Pattern();
}
