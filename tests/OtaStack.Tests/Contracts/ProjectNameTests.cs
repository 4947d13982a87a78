using FsCheck.Xunit;
using OtaStack.Api.Firmware;

namespace OtaStack.Tests.Contracts;

public sealed class ProjectNameTests
{
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
    public void A_name_in_a_URL_must_be_valid(string? text, bool valid)
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
    public bool Any_text_gives_a_valid_name_or_none(string? text)
    {
        foreach (var made in new[] { ProjectName.FromText(text), FirmwareFileName.Read(text).Project })
        {
            if (made is not null
                && !(ProjectName.TryParse(made, out var name) && name == made && ProjectName.FromText(made) == made))
                return false;
        }

        return true;
    }
}
