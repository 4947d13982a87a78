using OtaStack.FakeArduinoCli.Images;

namespace OtaStack.EndToEndTests.Toolchain;

/// <summary>Builds the smallest sketch as an OTA image for an ESP8266 with the Arduino core.</summary>
internal static class Esp8266Toolchain
{
    private static readonly CrossCompiler Compiler =
        new("xtensa-lx106-elf-gcc", "gcc-xtensa-lx106", "-mlongcalls");

    /// <inheritdoc cref="CrossCompiler.CompileAsync"/>
    public static async Task<byte[]> BuildAsync(DateTimeOffset compiledAt)
    {
        var bootLoader = new ElfFile(await Compiler.CompileAsync("bootloader.c", "esp8266-bootloader.ld", compiledAt));
        var sketch = new ElfFile(await Compiler.CompileAsync("sketch.c", "esp8266.ld", compiledAt));
        return Esp8266Program.Make(sketch, FlashHeader.Esp8266, bootLoader);
    }
}
