namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>The result of a build.</summary>
/// <param name="Error">Why the build failed; null if it succeeded.</param>
/// <param name="Out">Text on standard output.</param>
/// <param name="Err">Text on standard error.</param>
/// <param name="Libraries">Folders of the libraries that the sketch uses.</param>
/// <param name="Properties">The build's properties, <c>key=value</c>, sorted.</param>
internal sealed record BuildResult(
    string? Error,
    string Out,
    string Err,
    IReadOnlyList<string> Libraries,
    IReadOnlyList<SectionSize> Sizes,
    IReadOnlyList<Diagnostic> Diagnostics,
    IReadOnlyList<string> Properties);

/// <summary>Bytes that a build uses in a part of the chip's memory.</summary>
internal sealed record SectionSize(string Name, long Bytes, long Maximum);
