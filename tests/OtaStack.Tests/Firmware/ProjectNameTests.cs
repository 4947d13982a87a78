using FsCheck.Xunit;
using OtaStack.Api.Firmware;

namespace OtaStack.Tests.Firmware;

public sealed class ProjectNameTests
{
    [Theory]
    [InlineData("Thermostat.ino.bin", "thermostat")]
    [InlineData("thermostat.bin.gz", "thermostat")]
    [InlineData("Thermostat.ino.bin.signed", "thermostat")]
    [InlineData("/builds/Living Room/Pump (v2).bin", "pump-v2")]
    [InlineData("C:\\build\\Pump.BIN", "pump")]
    [InlineData("K\u00fcche_Licht.bin", "k-che_licht")]
    [InlineData("sensor-1.2.bin", "sensor-1.2")]
    [InlineData("..bin", null)]
    [InlineData(".ino.bin", null)]
    [InlineData("\u6e29\u5ea6.bin", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_file_name_gives_its_sketch_s_name(string? fileName, string? name) =>
        Assert.Equal(name, ProjectName.FromFileName(fileName));

    [Theory]
    [InlineData("Thermostat", true)]
    [InlineData("a", true)]
    [InlineData("0a.b_c-d", true)]
    [InlineData("-a", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a ", false)]
    [InlineData("\u212Aelvin", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_name_in_a_URL_is_taken_as_it_is_or_not_at_all(string? text, bool valid)
    {
        Assert.Equal(valid, ProjectName.TryParse(text, out var name));
        Assert.Equal(valid ? text!.ToLowerInvariant() : null, name);
    }

    [Fact]
    public void A_name_has_at_most_64_characters()
    {
        Assert.True(ProjectName.TryParse(new string('a', 64), out _));
        Assert.False(ProjectName.TryParse(new string('a', 65), out _));
        Assert.Equal(64, ProjectName.FromText(new string('a', 5000))!.Length);
    }

    [Property(MaxTest = 1000)]
    public bool Whatever_is_made_of_a_text_is_a_valid_name_that_stays_itself(string? text)
    {
        foreach (var made in new[] { ProjectName.FromText(text), ProjectName.FromFileName(text) })
        {
            if (made is not null
                && !(ProjectName.TryParse(made, out var name) && name == made && ProjectName.FromText(made) == made))
                return false;
        }

        return true;
    }
}
