namespace OtaStack.Manager.Sketches;

/// <summary>A sketch of the workspace that exists and has a valid path.</summary>
/// <param name="Name">Name of its folder and main file, e.g. <c>Thermostat</c>.</param>
/// <param name="Path">Path inside the workspace, with forward slashes.</param>
/// <param name="Folder">Absolute path, with all links resolved.</param>
/// <param name="MainFile">Name of the main file: <c>Thermostat.ino</c>, or <c>.pde</c> for very old ones.</param>
internal sealed record Sketch(string Name, string Path, string Folder, string MainFile);
