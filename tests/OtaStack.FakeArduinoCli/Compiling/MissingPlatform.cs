using OtaStack.FakeArduinoCli.Boards;
using OtaStack.FakeArduinoCli.CommandLine;
using OtaStack.FakeArduinoCli.Platforms;
using OtaStack.FakeArduinoCli.Settings;

namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>arduino-cli's error for a board whose platform is not installed.</summary>
internal static class MissingPlatform
{
    public static CliException Of(CliSettings settings, Output output, Fqbn fqbn)
    {
        var advice = new PlatformCatalog(settings, output).Newest(fqbn.Platform) is null
            ? $"Platform {fqbn.Platform} is not found in any known index\nMaybe you need to add a 3rd party URL?"
            : $"Try running `arduino-cli core install {fqbn.Platform}`";
        return new CliException($"Platform '{fqbn.Platform}' not found: platform not installed\n{advice}");
    }
}
