using System.Diagnostics.CodeAnalysis;
using OtaStack.Contracts.Devices;

namespace OtaStack.FleetSimulator.Boards;

/// <summary>The tokens of a fleet: of single boards, of projects, and one for all others.</summary>
public sealed class FleetTokens
{
    private const string ProjectPrefix = "project:";
    private const string Others = "*";
    private const int LongestToken = 200;

    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);

    /// <summary>One token for all boards.</summary>
    public static FleetTokens ForAll(string token) => new() { _tokens = { [Others] = token } };

    /// <summary>Whether the text can be sent as a token.</summary>
    public static bool IsToken(string text) =>
        text.Length is > 0 and <= LongestToken && text.All(letter => letter is > ' ' and < '\u007f' and not ';');

    /// <summary>
    /// Reads lines of <c>MAC;TOKEN</c>, <c>project:NAME;TOKEN</c> or <c>*;TOKEN</c>. Empty lines and those that start
    /// with <c>#</c> are ignored. The fault of a line does not quote it, because it may contain a token.
    /// </summary>
    public static bool TryRead(
        IEnumerable<string> lines, [NotNullWhen(true)] out FleetTokens? tokens,
        [NotNullWhen(false)] out string? fault)
    {
        (tokens, fault) = (null, null);
        var read = new FleetTokens();
        foreach (var (index, line) in lines.Index())
        {
            if (line.Trim() is not [not '#', ..] text)
                continue;
            if (text.Split(';') is not [var owner, var token] || KeyOf(owner) is not { } key || !IsToken(token))
            {
                fault = $"line {index + 1} must be MAC;TOKEN, project:NAME;TOKEN or *;TOKEN";
                return false;
            }

            read._tokens[key] = token;
        }

        tokens = read;
        return true;
    }

    /// <summary>The token of a board; null if it has none. That of the board precedes that of its project.</summary>
    public string? Of(string mac, string? project) =>
        _tokens.GetValueOrDefault(mac)
        ?? (project is null ? null : _tokens.GetValueOrDefault(ProjectPrefix + project))
        ?? _tokens.GetValueOrDefault(Others);

    private static string? KeyOf(string owner) =>
        owner == Others || (owner.StartsWith(ProjectPrefix, StringComparison.Ordinal)
            && owner.Length > ProjectPrefix.Length) ? owner
        : MacAddress.TryParse(owner, out var mac) ? mac.ToString()
        : null;
}
