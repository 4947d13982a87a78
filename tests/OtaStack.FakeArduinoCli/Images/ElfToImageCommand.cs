using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Images;

/// <summary>
/// <c>elf2image --chip CHIP --flash-mode M --flash-freq F --flash-size S ELF IMAGE</c>. Not a command of arduino-cli:
/// the recipes of the test platforms call it, as those of other platforms call esptool.
/// </summary>
internal static class ElfToImageCommand
{
    public const string Name = "elf2image";

    public static ExitCode Run(Invocation invocation)
    {
        string mode = Need(invocation, "flash-mode"), size = Need(invocation, "flash-size"),
        frequency = Need(invocation, "flash-freq");
        try
        {
            var elf = new ElfFile(File.ReadAllBytes(invocation.Arguments[0]));
            var image = Need(invocation, "chip") switch
            {
                "esp8266" => Esp8266Program.Make(elf, FlashHeader.ForEsp8266(mode, size, frequency)),
                "esp32c3" => Esp32C3Program.Make(elf, FlashHeader.ForEsp32(mode, size, frequency)),
                var chip => throw new CliException($"elf2image: unknown chip: {chip}"),
            };
            File.WriteAllBytes(invocation.Arguments[1], image);
            return ExitCode.Success;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new CliException("elf2image: " + exception.Message);
        }
    }

    private static string Need(Invocation invocation, string option) =>
        invocation.Value(option) ?? throw new CliException($"elf2image: --{option} is missing");
}
