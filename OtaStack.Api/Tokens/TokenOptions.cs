using System.ComponentModel.DataAnnotations;

namespace OtaStack.Api.Tokens;

/// <summary>Section <c>Tokens</c>.</summary>
public sealed record TokenOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Tokens";

    /// <summary>
    /// Polls without a valid token, of one address (IPv6: a /64) in a minute, that are answered with 401 and counted on
    /// their devices. Further ones get 429. Polls with a valid token are not limited. 0: no limit.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int RefusedPerAddressAndMinute { get; init; } = 300;
}
