using System.Text.Json.Serialization;

namespace OtaStack.Contracts.Builds;

/// <summary>What the OTA service did with a build, from its receipt.</summary>
/// <param name="Outcome">Whether it was published.</param>
/// <param name="Reason">Why it was refused, or how its image is already published.</param>
/// <param name="Reach">Which boards would take it when it was published, in plain English.</param>
/// <param name="Devices">Boards that it may be for.</param>
/// <param name="WillTake">Boards of these that take it at their next poll.</param>
public sealed record BuildVerdict(
    BuildReceiptOutcome Outcome, string? Reason, string? Reach, int? Devices, int? WillTake)
{
    /// <summary>The line for the log and for people.</summary>
    [JsonIgnore]
    public string Text => string.Join(' ', new[] { Reason, Reach }.OfType<string>());
}

/// <summary>Whether a build is published.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<Publication>))]
public enum Publication
{
    /// <summary>It is not to be published, or not compiled yet.</summary>
    None,

    /// <summary>It is in the build folder, and the OTA service has not taken it yet.</summary>
    Waiting,

    /// <summary>The OTA service has it.</summary>
    Published,

    /// <summary>The OTA service refused it.</summary>
    Refused,
}
