namespace OtaStack.Manager.Sketches;

/// <summary>A sketch of the workspace, found and safe to hand on.</summary>
/// <param name="Name">Of its folder and its main file, e.g. <c>Thermostat</c>.</param>
/// <param name="Path">Inside the workspace, with forward slashes.</param>
/// <param name="Folder">Absolute, without links in it.</param>
/// <param name="MainFile">Name of the main file: <c>Thermostat.ino</c>, or <c>.pde</c> for very old ones.</param>
internal sealed record Sketch(string Name, string Path, string Folder, string MainFile);
