namespace OtaStack.Contracts.Boards;

/// <summary>A board of an installed platform.</summary>
/// <param name="Name">For people.</param>
/// <param name="Fqbn">Without options: <c>esp8266:esp8266:nodemcuv2</c>.</param>
/// <param name="Platform"><c>vendor:architecture</c>.</param>
public sealed record Board(string Name, string Fqbn, string Platform);

/// <summary>A board and its options.</summary>
/// <param name="Fqbn">As in the request, with the selected options.</param>
/// <param name="Name">For people.</param>
/// <param name="Options">In the platform's order.</param>
public sealed record BoardDetails(string Fqbn, string Name, IReadOnlyList<BoardOption> Options);

/// <summary>An option of a board.</summary>
/// <param name="Option">As in the FQBN: <c>eesz</c>.</param>
/// <param name="Label">For people: <c>Flash Size</c>.</param>
/// <param name="Values">In the platform's order.</param>
public sealed record BoardOption(string Option, string Label, IReadOnlyList<BoardOptionValue> Values);

/// <summary>A value of an option.</summary>
/// <param name="Value">As in the FQBN: <c>4M</c>.</param>
/// <param name="Label">For people: <c>4MB (FS:1MB OTA:~1019KB)</c>.</param>
/// <param name="Selected">Whether it is selected.</param>
public sealed record BoardOptionValue(string Value, string Label, bool Selected);

/// <summary>The answer of <c>GET /manager/api/boards</c>.</summary>
/// <param name="Boards">By name.</param>
public sealed record BoardList(IReadOnlyList<Board> Boards);
