using System.Text.RegularExpressions;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Containers;

/// <summary>
/// Versions that several files repeat are equal, for example those of the images and of <c>scripts/toolbox.sh</c>.
/// </summary>
public sealed partial class PinnedVersionsTests
{
    private static readonly string Repository = Path.GetDirectoryName(Script.FileName)!;
    private static readonly string Toolbox = Read("scripts/toolbox.sh");

    [Theory]
    [InlineData("SHA256_AMD64=", "asset=Linux_64bit checksum=")]
    [InlineData("SHA256_ARM64=", "asset=Linux_ARM64 checksum=")]
    public void Arduino_cli_has_the_same_version_and_checksum(string inImage, string inToolbox)
    {
        var image = Read("OtaStack.Manager/Dockerfile");

        Assert.Equal(Version(Toolbox, "arduino_cli_version="), Version(image, "ARDUINO_CLI_VERSION="));
        Assert.Matches("^[0-9a-f]{64}$", Word(image, inImage));
        Assert.Equal(Word(image, inImage), Word(Toolbox, inToolbox));
    }

    [Fact]
    public void Every_asset_of_arduino_cli_has_its_own_checksum() =>
        Assert.Equal(4, Checksum().Matches(Toolbox).Select(match => match.Value).Distinct().Count());

    [Fact]
    public void The_fake_arduino_cli_has_the_same_version() =>
        Assert.Equal(
            Version(Toolbox, "arduino_cli_version="),
            Version(Read("tests/OtaStack.FakeArduinoCli/Program.cs"), "Version = \""));

    [Fact]
    public void Code_server_and_its_node_are_the_same()
    {
        var image = Read("OtaStack.Ide/Dockerfile");

        Assert.Equal(Version(Toolbox, "code_server_version="), Version(image, "codercom/code-server:"));
        Assert.Equal(Version(Toolbox, "node_version="), Version(image, "FROM node:"));
    }

    [Fact]
    public void Images_contain_the_dotnet_version_of_global_json()
    {
        var release = Version(Read("global.json"), "\"version\": \"");
        var images = new[] { "Api", "Gateway", "Manager", "Web" }
            .SelectMany(service => DotnetImage().Matches(Read($"OtaStack.{service}/Dockerfile")))
            .Select(match => match.Groups["version"].Value)
            .ToList();

        Assert.NotEmpty(images);
        Assert.All(images, image => Assert.StartsWith(image + ".", release, StringComparison.Ordinal));
    }

    [Fact]
    public void Own_base_images_use_the_suite_of_their_debian_image() =>
        Assert.Equal(
            Word(Read("scripts/container-engine.sh"), "debian_suite="),
            Word(Read("tests/OtaStack.EndToEndTests/Containers/bases.Dockerfile"), "FROM otastack-stand-in/debian:"));

    [Fact]
    public void Aspires_packages_have_the_same_version()
    {
        var packages = Read("Directory.Packages.props");
        var hosting = Version(packages, "\"Aspire.Hosting.AppHost\" Version=\"");
        var sdk = Version(Read("OtaStack.AppHost/OtaStack.AppHost.csproj"), "Aspire.AppHost.Sdk/");

        Assert.Equal(hosting, Version(packages, "\"Aspire.Hosting.Docker\" Version=\""));
        Assert.Equal(hosting, Version(packages, "\"Aspire.Hosting.Testing\" Version=\""));
        // The SDK's patch versions differ from those of the packages.
        Assert.Equal(hosting[..hosting.LastIndexOf('.')], sdk[..sdk.LastIndexOf('.')]);
    }

    [Fact]
    public void The_dashboard_has_the_version_that_the_AppHost_publishes() =>
        Assert.Equal(
            Version(Read("OtaStack.AppHost/Compose.cs"), "dotnet/aspire-dashboard\", \""),
            Version(Read("deploy/docker-compose.yaml"), "dotnet/aspire-dashboard:"));

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository, path));

    private static string Version(string text, string before) => After(text, before, "[0-9]+[0-9.]*");

    private static string Word(string text, string before) => After(text, before, "[0-9a-z]+");

    private static string After(string text, string before, string pattern)
    {
        var found = Regex.Match(text, $"{Regex.Escape(before)}(?<it>{pattern})");
        Assert.True(found.Success, $"Nothing found after {before}");
        return found.Groups["it"].Value;
    }

    [GeneratedRegex("checksum=[0-9a-f]{64} ", RegexOptions.CultureInvariant)]
    private static partial Regex Checksum();

    [GeneratedRegex("FROM mcr.microsoft.com/dotnet/[a-z]+:(?<version>[0-9]+[.][0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex DotnetImage();
}
