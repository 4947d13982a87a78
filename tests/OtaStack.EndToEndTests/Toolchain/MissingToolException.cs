namespace OtaStack.EndToEndTests.Toolchain;

/// <summary>A tool that the tests need is missing. The message says how to install it.</summary>
public sealed class MissingToolException(string tool, string package)
    : Exception($"{tool} is not on PATH; on Debian: apt-get install {package}");
