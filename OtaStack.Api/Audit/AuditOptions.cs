using System.ComponentModel.DataAnnotations;

namespace OtaStack.Api.Audit;

/// <summary>Section <c>Audit</c>.</summary>
public sealed record AuditOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Audit";

    /// <summary>Days after which entries are deleted; 0: never.</summary>
    [Range(0, 36_500)]
    public double KeepDays { get; init; } = 400;
}
