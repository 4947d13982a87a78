using OtaStack.Api.Images;

namespace OtaStack.EndToEndTests.Toolchain;

public sealed class SmallestSketchTests
{
    private static readonly DateTimeOffset CompiledAt = new(2020, 4, 3, 5, 33, 11, TimeSpan.Zero);

    [Fact]
    public async Task Compiled_for_the_ESP8266_it_is_a_complete_image() =>
        Check(await Esp8266Toolchain.BuildAsync(CompiledAt), ChipFamily.Esp8266);

    [Fact]
    public async Task Compiled_for_the_ESP32_C3_it_is_a_complete_image() =>
        Check(await Esp32C3Toolchain.BuildAsync(CompiledAt), ChipFamily.Esp32C3);

    private static void Check(byte[] bytes, ChipFamily chip)
    {
        var image = Assert.IsType<ImageReading.Complete>(ImageReader.Read(bytes)).Image;
        Assert.Equal((chip, "Apr  3 2020;05:33:11"), (image.Chip, image.Version));
    }
}
