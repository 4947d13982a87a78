using System.Text.RegularExpressions;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests.Containers;

/// <summary>Images and the local set-up (<c>scripts/toolbox.sh</c>) name the same releases; neither can read the other.</summary>
public sealed partial class PinnedVersionsTests
{
    private static readonly string Repository = Path.GetDirectoryName(Script.FileName)!;
    private static readonly string Toolbox = Read("scripts/toolbox.sh");

    [Fact]
    public void Arduino_cli_is_the_same_release_byte_for_byte()
    {
        var image = Read("OtaStack.Manager/Dockerfile");
        var checksums = Sha256().Matches(image).Select(match => match.Value).ToList();

        Assert.Equal(2, checksums.Count);
        Assert.All(checksums, checksum => Assert.Contains(checksum, Toolbox, StringComparison.Ordinal));
        Assert.Equal(Version(Toolbox, "arduino_cli_version="), Version(image, "ARDUINO_CLI_VERSION="));
    }

    [Fact]
    public void Code_server_and_its_node_are_the_same()
    {
        var image = Read("OtaStack.AppHost/code-server/Dockerfile");

        Assert.Equal(Version(Toolbox, "code_server_version="), Version(image, "codercom/code-server:"));
        Assert.StartsWith(Version(Toolbox, "node_version=") + ".", Version(image, "FROM node:"), StringComparison.Ordinal);
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository, path));

    private static string Version(string text, string before) =>
        Regex.Match(text, Regex.Escape(before) + "(?<version>[0-9.]+)").Groups["version"].Value;

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256();
}
