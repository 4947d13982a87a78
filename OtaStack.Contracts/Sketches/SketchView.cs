namespace OtaStack.Contracts.Sketches;

/// <summary>A sketch of the workspace as the Manager's API and pages show it.</summary>
/// <param name="Path">Inside the workspace.</param>
/// <param name="Name">Null if it cannot be built.</param>
/// <param name="Project">The default project of its builds; null if it cannot be built.</param>
/// <param name="Board">Null if none is selected.</param>
/// <param name="Problem">Why it cannot be built, or why a request must name a project, and what to do; null if nothing
/// is wrong.</param>
public sealed record SketchView(string Path, string? Name, string? Project, SelectedBoard? Board, string? Problem);

/// <summary>The board that a sketch is built for; body and answer of <c>/manager/api/sketches/board</c>.</summary>
/// <param name="Fqbn">Board and options as arduino-cli names them; null if none is selected.</param>
public sealed record SelectedBoard(string? Fqbn);

/// <summary>The answer of <c>GET /manager/api/sketches</c>.</summary>
/// <param name="Sketches">By path.</param>
public sealed record SketchList(IReadOnlyList<SketchView> Sketches);
