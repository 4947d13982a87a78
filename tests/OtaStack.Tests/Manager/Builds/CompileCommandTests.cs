using System.Text.Json;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>What arduino-cli is told, and with what in its environment.</summary>
public sealed class CompileCommandTests
{
    [Fact]
    public async Task What_comes_from_outside_stands_behind_a_name_or_the_end_of_options()
    {
        using var cli = new ShellCli(Compiling("printf '%s\\n' \"$@\" > \"$here/arguments\""));
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        await server.BuildAsync(
            new { sketch = "One", fqbn = "a:b:c:d=e", warnings = "all", clean = true,
            flags = new Dictionary<string, string> { ["X"] = "-Y" } });

        var arguments = await File.ReadAllLinesAsync(cli.File("arguments"));
        Assert.Equal(["--json", "--log", "--log-format", "json", "--log-level", "debug", "compile"], arguments[..7]);
        Assert.Equal("--fqbn=a:b:c:d=e", arguments[7]);
        Assert.StartsWith("--output-dir=", arguments[8], StringComparison.Ordinal);
        Assert.Equal(["--warnings=all", "--clean"], arguments[9..11]);
        Assert.StartsWith("--build-property=compiler.c.extra_flags=", arguments[11], StringComparison.Ordinal);
        Assert.StartsWith("--build-property=compiler.cpp.extra_flags=", arguments[12], StringComparison.Ordinal);
        Assert.EndsWith(" '-DX=-Y'", arguments[12], StringComparison.Ordinal);
        Assert.Equal(["--", Path.Combine(server.Workspace, "One")], arguments[13..]);
    }

    [Fact]
    public async Task Compilers_see_nothing_of_the_managers_environment_but_what_they_need()
    {
        using var cli = new ShellCli(Compiling("env > \"$here/environment\""));
        await using var server = ManagerServer.NotStarted(null, cli.Path);
        server.WriteSketch("One");
        Environment.SetEnvironmentVariable("OTASTACK_SECRET__FOR_TESTS", "secret");
        try
        {
            await server.StartAgainAsync();
            await server.BuildAsync(new { sketch = "One", fqbn = Board });
        }
        finally
        {
            Environment.SetEnvironmentVariable("OTASTACK_SECRET__FOR_TESTS", null);
        }

        string[] expected =
            ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ", "SOURCE_DATE_EPOCH", "DOTNET_ROOT", "PWD", "OLDPWD",
                "SHLVL", "_"];
        var names = (await File.ReadAllLinesAsync(cli.File("environment"))).Select(line => line.Split('=')[0]);
        Assert.DoesNotContain(names.Except(expected), name =>
            !name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase)
                && !name.StartsWith("SSL_CERT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_platform_puts_into_the_flags_itself_stays_in_them()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        var platform = Directory.CreateDirectory(
            Path.Combine(server.Toolchain, "packages/a/hardware/b/1.2.3")).FullName;
        await File.WriteAllTextAsync(Path.Combine(platform, "platform.txt"),
            "name=x\ncompiler.c.extra_flags=-c-of-platform\ncompiler.cpp.extra_flags=-MMD -c\n");
        await File.WriteAllTextAsync(Path.Combine(platform, "platform.local.txt"), "compiler.c.extra_flags=-local\n");
        await server.BuildAsync(new { sketch = "One", fqbn = Board });
        Assert.Contains("compiler.c.extra_flags=-local -include ", cli.Runs[0], StringComparison.Ordinal);
        Assert.Contains("compiler.cpp.extra_flags=-MMD -c -include ", cli.Runs[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compiler_too_old_to_map_paths_is_asked_again_without_and_remembered()
    {
        using var cli = new ShellCli($$"""
            case "$*" in *-ffile-prefix-map*)
              echo '{"compiler_err":"error: unrecognized command line option \u2018-ffile-prefix-map=/x=/build\u2019","success":false,"error":"exit status 1"}'
              exit 1 ;;
            esac
            {{Compiling()}}
            """);
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        await server.BuildAsync(new { sketch = "One", fqbn = Board });
        Assert.Equal(2, cli.Runs.Count);
        await server.BuildAsync(new { sketch = "One", fqbn = Board });
        Assert.Equal(3, cli.Runs.Count);
    }

    [Fact]
    public async Task What_goes_wrong_before_a_compiler_runs_is_told_in_arduino_clis_words()
    {
        using var cli = new ShellCli(
            """echo '{"error":"Error during build: Platform a:b is not found","output":{"stdout":"","stderr":""}}' >&2; exit 1""");
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        Assert.Equal("Error during build: Platform a:b is not found",
            await server.FailureAsync(new { sketch = "One", fqbn = Board }));
    }

    [Fact]
    public async Task Results_of_any_later_arduino_cli_are_read()
    {
        using var cli = new ShellCli(Compiling().Replace(
            "\"success\":true,",
            "\"new\":{\"deep\":[1]},\"success\":true,\"warnings\":[\"be warned\"],", StringComparison.Ordinal)
                + "\necho");
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        var build = await server.BuildAsync(new { sketch = "One", fqbn = Board });
        Assert.Contains("be warned", await server.LogOfAsync(build), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Array, build.GetProperty("libraries").ValueKind);
    }
}
