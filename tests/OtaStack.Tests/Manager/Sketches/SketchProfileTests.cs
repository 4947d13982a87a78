using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;

namespace OtaStack.Tests.Manager.Sketches;

/// <summary>Everything that arduino-cli's YAML parser could read as a default profile is rejected.</summary>
public sealed class SketchProfileTests
{
    [Theory]
    [InlineData("default_profile: p")]
    [InlineData("default_fqbn: a:b:c\ndefault_profile: p\n")]
    [InlineData("default_fqbn: a:b:c\rdefault_profile: p")]
    [InlineData("default_fqbn: a:b:c\u0085default_profile: p")]
    [InlineData("default_fqbn: a:b:c\u2028default_profile: p")]
    [InlineData("default_profile : p")]
    [InlineData("\"default_profile\": p")]
    [InlineData("'default_profile': p")]
    [InlineData("\"default\\u005fprofile\": p")]
    [InlineData("? default_profile\n: p")]
    [InlineData("{default_profile: p}")]
    [InlineData("  default_profile: p")]
    [InlineData("\tdefault_profile: p")]
    [InlineData("--- {default_profile: p}")]
    [InlineData("---\n  default_profile: p")]
    [InlineData("default_fqbn: a:b:c\n---\ndefault_profile: p")]
    [InlineData("!!map\ndefault_profile: p")]
    [InlineData("&a default_profile: p")]
    [InlineData("profiles: &x\n  default_profile: p\n<<: *x")]
    [InlineData("%YAML 1.1\n---\ndefault_profile: p")]
    [InlineData("\uFEFFdefault_profile: p")]
    [InlineData("d\0e\0")]
    public void A_default_profile_in_any_spelling_is_rejected(string yaml) =>
        Assert.Throws<InvalidInputException>(() => SketchProfiles.RefuseDefault("sketch.yaml", yaml));

    [Theory]
    [InlineData("")]
    [InlineData("default_fqbn: esp8266:esp8266:nodemcuv2")]
    [InlineData(
        "---\n# mine\n\nprofiles:\n  x:\n    fqbn: a:b:c\n    platforms:\n      - platform: a:b (1.0.0)\n   "
            + "\ndefault_fqbn: \"a:b:c\" # old\r\ndefault_port: /dev/x\n")]
    [InlineData("default_port_config:\n  baudrate: 115200\ndefault_protocol: serial\ndefault_programmer: p")]
    public void Files_written_by_arduino_cli_are_accepted(string yaml) =>
        SketchProfiles.RefuseDefault("sketch.yaml", yaml);
}
