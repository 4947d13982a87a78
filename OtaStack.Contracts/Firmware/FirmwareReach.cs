using System.Text.Json.Serialization;

namespace OtaStack.Contracts.Firmware;

/// <summary>
/// The boards that a firmware reaches: how many boards of its project will take it at their next poll, and why the
/// others will not. Judged by what each board last reported, with the code that answers polls (<c>UpdateDecision</c> of
/// the API).
/// </summary>
/// <param name="Devices">
/// Boards of its project that it may be for. Boards of another chip, which have firmware of their own in the project,
/// are not counted.
/// </param>
/// <param name="WillTake">Of those, the boards that are offered it at their next poll.</param>
/// <param name="Others">The other boards by reason, the most frequent reason first.</param>
/// <param name="Sentence">The same in plain English, one to three sentences.</param>
public sealed record FirmwareReach(int Devices, int WillTake, IReadOnlyList<ReachReason> Others, string Sentence)
{
    /// <summary>Boards of its project have polled, and not one of them will take it.</summary>
    [JsonIgnore]
    public bool IsNobody => Devices > 0 && WillTake == 0;
}

/// <summary>Why some boards do not take a firmware.</summary>
/// <param name="Reason">
/// A <see cref="Devices.DecisionReason"/> as the API spells it (<c>notNewer</c>), or <c>superseded</c>: a firmware that
/// was published later takes precedence.
/// </param>
/// <param name="Count">Boards.</param>
/// <param name="Versions">What these boards run, as they report it, the most frequent first; three at most.</param>
public sealed record ReachReason(string Reason, int Count, IReadOnlyList<string> Versions);
