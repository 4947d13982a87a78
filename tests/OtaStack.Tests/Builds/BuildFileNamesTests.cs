using OtaStack.Api.Builds;

namespace OtaStack.Tests.Builds;

public sealed class BuildFileNamesTests
{
    [Theory]
    [InlineData("Thermostat.ino.bin")]
    [InlineData("Thermostat.ino.bin.gz")]
    [InlineData("THERMOSTAT.BIN")]
    [InlineData("firmware.bin")]
    [InlineData("unmerged.bin")]
    [InlineData("shredfactory.bin")]
    [InlineData("data.littlefs.bin")]
    [InlineData("partitions.ino.bin")]
    [InlineData("Thermostat.ino.bin.signed")]
    [InlineData("Thermostat.ino.bin.gz.signed")]
    [InlineData("Thermostat.ino.nodemcu.bin")]
    public void These_may_be_images(string name) => Assert.True(BuildFileNames.MayBeImage(name));

    [Theory]
    [InlineData("Thermostat.ino.bootloader.bin")]
    [InlineData("Thermostat.ino.partitions.bin")]
    [InlineData("Thermostat.ino.merged.bin")]
    [InlineData("Thermostat.ino.merged.bin.gz")]
    [InlineData("Thermostat.ino.Merged.BIN")]
    [InlineData("firmware.factory.bin")]
    [InlineData("firmware-factory.bin")]
    [InlineData("boot_app0.bin")]
    [InlineData("bootloader.bin")]
    [InlineData("partition-table.bin")]
    [InlineData("ota_data_initial.bin")]
    [InlineData("merged-binary.bin")]
    [InlineData("Thermostat.ino.bootloader.bin.signed")]
    [InlineData("Thermostat.ino.bin.legacy_sig")]
    [InlineData("Thermostat.ino.signed")]
    [InlineData("Thermostat.ino.elf")]
    [InlineData("Thermostat.ino.bin.part")]
    [InlineData("Thermostat.ino.hex")]
    [InlineData("build.json")]
    [InlineData(".hidden.bin")]
    [InlineData(".bin")]
    [InlineData("bin")]
    [InlineData("")]
    public void These_are_other_files_of_a_build(string name) => Assert.False(BuildFileNames.MayBeImage(name));

    [Theory]
    [InlineData("Thermostat", true)]
    [InlineData("build", true)]
    [InlineData("preproc", false)]
    [InlineData("Preproc", false)]
    [InlineData("bootloader", false)]
    [InlineData("partition_table", false)]
    [InlineData("libdeps", false)]
    [InlineData(".pio", true)]
    [InlineData(".pioenvs", true)]
    [InlineData(".esphome", true)]
    [InlineData(".git", false)]
    [InlineData(".staging", false)]
    public void Folders_of_intermediate_files_are_skipped(string folder, bool mayHoldImages) =>
        Assert.Equal(mayHoldImages, BuildFileNames.MayHoldImages(folder));

    [Theory]
    [InlineData("Thermostat.littlefs.bin", true)]
    [InlineData("Thermostat.mklittlefs.BIN", true)]
    [InlineData("Thermostat.spiffs.bin", true)]
    [InlineData("littlefs.bin", false)]
    [InlineData("Thermostat.ino.bin", false)]
    public void File_systems_are_recognised_by_their_ending(string name, bool isFilesystem) =>
        Assert.Equal(isFilesystem, BuildFileNames.IsFilesystem(name));
}
