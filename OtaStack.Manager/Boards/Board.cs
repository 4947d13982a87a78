namespace OtaStack.Manager.Boards;

/// <summary>A board of an installed platform.</summary>
/// <param name="Fqbn">Without options: <c>esp8266:esp8266:nodemcuv2</c>.</param>
/// <param name="Platform"><c>vendor:architecture</c>.</param>
public sealed record Board(string Name, string Fqbn, string Platform);

/// <summary>A board and what can be chosen about it.</summary>
/// <param name="Fqbn">As it was asked for; with options, those are the selected ones.</param>
internal sealed record BoardDetails(string Fqbn, string Name, IReadOnlyList<BoardOption> Options);

/// <param name="Option">As in the FQBN: <c>eesz</c>.</param>
/// <param name="Label">For people: <c>Flash Size</c>.</param>
internal sealed record BoardOption(string Option, string Label, IReadOnlyList<BoardOptionValue> Values);

internal sealed record BoardOptionValue(string Value, string Label, bool Selected);
