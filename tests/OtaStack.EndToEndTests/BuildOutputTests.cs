using System.Diagnostics;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests;

/// <summary>Commands whose output programs read, in a checkout that is not built yet.</summary>
public sealed class BuildOutputTests : IDisposable
{
    /// <summary>An SDK that prints something when it builds, and whose programs print a key.</summary>
    private const string FakeSdk = """
        case $1 in
            --version) echo 10.0.100 ;;
            msbuild) echo "warning of the compiler" ;;
            *.dll) echo "otastack_key" ;;
        esac
        """;

    private readonly TemporaryFolder _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task A_new_key_is_printed_alone_although_the_command_is_built_first()
    {
        MakeCheckout();
        using var programs = new Programs().With("dotnet", FakeSdk);
        var start = new ProcessStartInfo("bash", [_checkout.Path("otastack"), "key", "create", "--name", "ci"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = programs.Path;

        using var command = Process.Start(start)!;
        var (exitCode, output, errors) = await command.OutcomeAsync("./otastack key create");

        Assert.Equal((0, "otastack_key\n"), (exitCode, output));
        Assert.Contains("otastack: building OtaStack.Runner\n", errors, StringComparison.Ordinal);
        Assert.Contains("warning of the compiler", errors, StringComparison.Ordinal);
    }

    // The scripts, and what they look for changes in.
    private void MakeCheckout()
    {
        var original = Path.GetDirectoryName(Script.FileName)!;
        foreach (var folder in new[]
                 {
                     "scripts", "OtaStack.Runner", "tests/OtaStack.FleetSimulator", "tests/OtaStack.FakeArduinoCli",
                     "tests/OtaStack.Benchmarks",
                 })
            Directory.CreateDirectory(_checkout.Path(folder));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(original, "scripts"))
                     .Concat(Directory.EnumerateFiles(original, "Directory.*.props"))
                     .Append(Path.Combine(original, "global.json")).Append(Script.FileName))
            File.Copy(file, _checkout.Path(Path.GetRelativePath(original, file)));
    }
}
