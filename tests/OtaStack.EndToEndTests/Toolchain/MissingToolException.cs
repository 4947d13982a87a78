namespace OtaStack.EndToEndTests.Toolchain;

/// <summary>A tool that the tests need is not on this machine; the message says how to get it.</summary>
public sealed class MissingToolException(string tool, string package)
    : Exception($"{tool} is not on PATH; on Debian: apt-get install {package}");
