namespace OtaStack.EndToEndTests.Running;

/// <summary>How a run of the script ended, and all that it wrote.</summary>
internal sealed record ScriptResult(int ExitCode, string Output, string Errors);
