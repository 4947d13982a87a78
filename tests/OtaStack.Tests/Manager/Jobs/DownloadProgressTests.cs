using OtaStack.Manager.Jobs;

namespace OtaStack.Tests.Manager.Jobs;

public sealed class DownloadProgressTests
{
    [Theory]
    [InlineData("esp8266:xtensa-lx106-elf-gcc@3.1.0-gcc10.3 12.30 MiB / 80.00 MiB  15.38% 00m12s", 0.1538,
        "esp8266:xtensa-lx106-elf-gcc@3.1.0-gcc10.3 12.3 MiB of 80 MiB")]
    [InlineData("esp8266:python3@3.7.2 0 B / 21.52 MiB [----------------------------------------]   0.00%", 0.0,
        "esp8266:python3@3.7.2 0 B of 21.52 MiB")]
    [InlineData("esp8266:python3@3.7.2 1.00 KiB / 4.00 KiB [=====>---------------]  25.00% 01m02s     ", 0.25,
        "esp8266:python3@3.7.2 1 KiB of 4 KiB")]
    [InlineData("Adafruit GFX Library@1.11.9 310 B / 310 B [==========] 100.00% 0s", 1.0,
        "Adafruit GFX Library@1.11.9 310 B of 310 B")]
    [InlineData("esp32:esp-x32@2405 1.20 GiB / 1.20 GiB 100.00% 1h02m03s", 1.0,
        "esp32:esp-x32@2405 1.2 GiB of 1.2 GiB")]
    [InlineData("Downloading index: package_index.tar.bz2 12.30 KiB / ? [----------=---------]", null,
        "Downloading index: package_index.tar.bz2 12.3 KiB")]
    [InlineData("a 5 B / 4 B [==] 125.00%", 1.0, "a 5 B of 4 B")]
    public void A_progress_bar_is_parsed(string line, double? fraction, string text)
    {
        var progress = DownloadProgress.Parse(line);

        Assert.NotNull(progress);
        Assert.Equal(fraction ?? -1, progress.Fraction ?? -1, precision: 6);
        Assert.Equal(text, progress.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Downloading packages...")]
    [InlineData("esp8266:python3@3.7.2 downloaded                                          ")]
    [InlineData("Installing platform esp8266:esp8266@3.1.2...")]
    [InlineData("Sketch uses 262144 bytes (25%) of program storage space. Maximum is 1044464 bytes.")]
    [InlineData("1 / 2")]
    [InlineData("12 MB / 80 MB 15%")]
    [InlineData("99999999999999999999 B / 1 B")]
    public void Other_lines_are_not_progress_bars(string line) => Assert.Null(DownloadProgress.Parse(line));

    [Fact]
    public void A_long_hostile_line_is_parsed_quickly()
    {
        var line = string.Concat(Enumerable.Repeat("1.1 MiB / 2.2 MiB [", 20_000));
        Assert.NotNull(DownloadProgress.Parse(line));
    }
}
