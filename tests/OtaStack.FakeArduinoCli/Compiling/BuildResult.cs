namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>What came of a build.</summary>
/// <param name="Error">Why it failed; null where it did not.</param>
/// <param name="Out">What standard output got.</param>
/// <param name="Err">What standard error got.</param>
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

/// <summary>Bytes that a build takes of a part of the chip's memory.</summary>
internal sealed record SectionSize(string Name, long Bytes, long Maximum);
