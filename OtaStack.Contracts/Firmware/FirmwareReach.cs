namespace OtaStack.Contracts.Firmware;

/// <summary>
/// The boards that a firmware reaches: how many boards of its project will take it at their next poll, and why the
/// others will not. Computed from what each board last reported, by the code that answers polls (<c>UpdateDecision</c>
/// of the API).
/// </summary>
/// <param name="Devices">Boards of its project that it may be for, without boards of a chip that has other firmware in
/// the project.</param>
/// <param name="WillTake">Of those, the boards that are offered it at their next poll.</param>
/// <param name="Others">The other boards by reason, the most frequent reason first.</param>
/// <param name="Sentence">The result in plain English, one to three sentences.</param>
public sealed record FirmwareReach(int Devices, int WillTake, IReadOnlyList<ReachReason> Others, string Sentence);

/// <summary>Why some boards will not take a firmware.</summary>
/// <param name="Reason">A <see cref="Devices.DecisionReason"/> in camelCase (<c>notNewer</c>), or <c>superseded</c> if
/// a firmware that was published later takes precedence.</param>
/// <param name="Count">Boards.</param>
/// <param name="Versions">The versions that these boards report, the most frequent first; at most three.</param>
public sealed record ReachReason(string Reason, int Count, IReadOnlyList<string> Versions);
