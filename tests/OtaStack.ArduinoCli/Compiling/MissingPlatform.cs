using OtaStack.ArduinoCli.Boards;
using OtaStack.ArduinoCli.CommandLine;
using OtaStack.ArduinoCli.Settings;

namespace OtaStack.ArduinoCli.Compiling;

/// <summary>What arduino-cli says where a board's platform is not installed.</summary>
internal static class MissingPlatform
{
    public static CliException Of(CliSettings settings, Fqbn fqbn)
    {
        var found = $"Platform '{fqbn.Platform}' not found: platform not installed\n";
        return new CliException(found + $"Platform {fqbn.Platform} is not found in any known index\nMaybe you need to add a 3rd party URL?");
    }
}
