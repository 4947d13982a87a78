using System.ComponentModel.DataAnnotations;

namespace OtaStack.Gateway;

/// <summary>Settings below <c>Gateway</c> that do not belong to a narrower group.</summary>
internal sealed record GatewayOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gateway";

    /// <summary>
    /// Folder with ACME HTTP-01 challenges: either the webroot given to certbot (files in
    /// <c>.well-known/acme-challenge/</c> below it) or the folder that contains the files. If unset, challenges get
    /// 404.
    /// </summary>
    public string? AcmeFolder { get; init; }

    /// <summary>Seconds between two health probes of a service. Two failed probes in a row mean "down".</summary>
    [Range(0.05, 3600)]
    public double ProbeIntervalSeconds { get; init; } = 2;

    /// <summary>Seconds after which an unanswered health probe counts as failed.</summary>
    [Range(0.05, 3600)]
    public double ProbeTimeoutSeconds { get; init; } = 4;

    /// <summary>Hours that a websocket of the IDE may be silent.</summary>
    [Range(0, 240, MinimumIsExclusive = true)]
    public double IdeIdleHours { get; init; } = 12;

    /// <summary>
    /// UTF-8 text file with a sentence or two for people: why the IDE does not answer, for example because it is
    /// being set up or something is missing. The program that starts the IDE writes the file, and deletes it once the
    /// IDE answers. If unset or missing, the reason is unknown.
    /// </summary>
    public string? IdeNotePath { get; init; }
}
