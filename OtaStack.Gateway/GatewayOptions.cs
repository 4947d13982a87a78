using System.ComponentModel.DataAnnotations;

namespace OtaStack.Gateway;

/// <summary>Settings below <c>Gateway</c> that belong to no narrower group.</summary>
internal sealed record GatewayOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Gateway";

    /// <summary>
    /// Folder with ACME HTTP-01 challenges: either the webroot given to certbot (files in
    /// <c>.well-known/acme-challenge/</c> below it) or the folder of the files themselves. Unset: no challenges, 404.
    /// </summary>
    public string? AcmeFolder { get; init; }

    /// <summary>Seconds between two health probes of a service; two failed ones in a row mean "down".</summary>
    [Range(0.05, 3600)]
    public double ProbeIntervalSeconds { get; init; } = 2;

    /// <summary>Seconds after which an unanswered health probe has failed.</summary>
    [Range(0.05, 3600)]
    public double ProbeTimeoutSeconds { get; init; } = 4;

    /// <summary>Hours that a websocket of the IDE may be silent.</summary>
    [Range(0, 240, MinimumIsExclusive = true)]
    public double IdeIdleHours { get; init; } = 12;

    /// <summary>
    /// File that says, in a sentence or two for people (UTF-8), why the IDE does not answer: that it is being set up,
    /// or what is missing. Whoever starts the IDE writes it, and deletes it once the IDE answers. Unset or not there:
    /// nothing known.
    /// </summary>
    public string? IdeNotePath { get; init; }
}
