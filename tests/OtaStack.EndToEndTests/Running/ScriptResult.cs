namespace OtaStack.EndToEndTests.Running;

/// <summary>Result of a run of the script.</summary>
internal sealed record ScriptResult(int ExitCode, string Output, string Errors);
