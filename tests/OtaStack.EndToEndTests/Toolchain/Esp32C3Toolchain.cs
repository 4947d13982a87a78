using OtaStack.FakeArduinoCli.Images;

namespace OtaStack.EndToEndTests.Toolchain;

/// <summary>Builds the smallest sketch as an ESP32-C3 application.</summary>
internal static class Esp32C3Toolchain
{
    private static readonly CrossCompiler Compiler =
        new("riscv64-unknown-elf-gcc", "gcc-riscv64-unknown-elf", "-march=rv32imc", "-mabi=ilp32");

    /// <inheritdoc cref="CrossCompiler.CompileAsync"/>
    public static async Task<byte[]> BuildAsync(DateTimeOffset compiledAt) =>
        Esp32C3Program.Make(new ElfFile(await Compiler.CompileAsync("sketch.c", "esp32c3.ld", compiledAt)),
            FlashHeader.Esp32);
}
