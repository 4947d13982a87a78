namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>Exit codes of arduino-cli (<c>internal/cli/feedback/errorcodes.go</c>).</summary>
internal enum ExitCode
{
    Success = 0,
    Generic = 1,
    NoConfigFile = 3,
    Network = 5,
    CoreConfig = 6,
    BadArgument = 7,
}
