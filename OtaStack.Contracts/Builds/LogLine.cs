namespace OtaStack.Contracts.Builds;

/// <summary>The data of a <c>log</c> event of a build or a job.</summary>
/// <param name="Line">Text without control characters.</param>
public sealed record LogLine(string Line);
