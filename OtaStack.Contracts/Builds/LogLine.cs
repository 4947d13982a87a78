namespace OtaStack.Contracts.Builds;

/// <summary>What a <c>log</c> event of a build or a job tells.</summary>
/// <param name="Line">Text without control characters.</param>
public sealed record LogLine(string Line);
