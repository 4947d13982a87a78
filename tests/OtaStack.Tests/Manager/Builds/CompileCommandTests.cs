using System.Text.Json;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>arduino-cli's arguments and environment.</summary>
public sealed class CompileCommandTests
{
    [Fact]
    public async Task User_input_cannot_become_an_option()
    {
        using var cli = new ShellCli(Compiling("printf '%s\\n' \"$@\" > \"$here/arguments\""));
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        await server.BuildAsync(
            new
            {
                sketch = "One",
                fqbn = "a:b:c:d=e",
                warnings = "all",
                clean = true,
                flags = new Dictionary<string, string> { ["X"] = "-Y" },
            });

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
    public async Task Compilers_get_only_the_environment_variables_they_need()
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
    public async Task A_platforms_own_flags_are_kept()
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
    public async Task A_compiler_without_path_mapping_is_run_again_without_it_and_remembered()
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
    public async Task A_failure_before_compiling_has_the_message_of_arduino_cli()
    {
        using var cli = new ShellCli(
            """echo '{"error":"Error during build: Platform a:b is not found","output":{"stdout":"","stderr":""}}' >&2; exit 1""");
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        Assert.Equal("Error during build: Platform a:b is not found",
            await server.FailureAsync(new { sketch = "One", fqbn = Board }));
    }

    [Fact]
    public async Task Unknown_fields_of_newer_versions_are_ignored()
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
