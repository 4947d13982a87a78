using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace OtaStack.Contracts.Groups;

/// <summary>The name of a group, as in <c>group:lab</c>.</summary>
public static partial class GroupName
{
    /// <summary>What <see cref="IsValid"/> accepts, for messages.</summary>
    public const string Rule = "1 to 64 of a-z, 0-9, dot, - and _, beginning with a letter or digit";

    /// <summary>Whether the text can be the name of a group.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text) => text is not null && Pattern().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex Pattern();
}
