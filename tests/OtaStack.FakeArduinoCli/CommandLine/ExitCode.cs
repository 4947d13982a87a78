namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>What arduino-cli ends with (<c>internal/cli/feedback/errorcodes.go</c>).</summary>
internal enum ExitCode
{
    Success = 0,
    Generic = 1,
    NoConfigFile = 3,
    Network = 5,
    CoreConfig = 6,
    BadArgument = 7,
}
