using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OtaStack.Manager;
using OtaStack.Manager.Cli;

namespace OtaStack.Tests.Manager.Cli;

/// <summary>Finding arduino-cli and checking its version.</summary>
public sealed class ArduinoCliTests
{
    [Theory]
    [InlineData("1.5.1", "Ready")]
    [InlineData("1.0.0", "Ready")]
    [InlineData("2.0.0-rc.1", "Ready")]
    [InlineData("nightly-20260101", "Ready")]
    [InlineData("git-snapshot", "Ready")]
    [InlineData("0.35.3", "TooOld")]
    [InlineData("0.0.0-git", "TooOld")]
    [InlineData("", "Broken")]
    [InlineData("one", "Broken")]
    [InlineData("1", "Broken")]
    [InlineData("1.5.1\nx", "Broken")]
    public void Versions_below_1_0_are_rejected_with_the_reason(string version, string state)
    {
        var status = CliStatuses.Of("/x/arduino-cli", version);
        Assert.Equal(state, status.State.ToString());
        Assert.Equal(status.State == CliState.Ready, status.Problem is null);
        Assert.Equal(status.State == CliState.Ready, status.Hint is null);
    }

    [Theory]
    [InlineData("echo '{\"VersionString\":\"1.5.1\"}'", "ready", null)]
    [InlineData("echo '{\"VersionString\":\"0.32.2\"}'", "tooOld", "0.32.2")]
    [InlineData("echo Usage: arduino-cli", "broken", "does not run")]
    [InlineData("echo no such library >&2; exit 127", "broken", "no such library")]
    [InlineData("kill -SEGV $$", "broken", "does not run")]
    public async Task The_status_says_what_is_wrong_and_what_to_do(string script, string state, string? problem)
    {
        using var cli = new Program(script);
        await using var server = await ManagerServer.StartAsync(cli.Path);
        var status = await StatusAsync(server);
        Assert.Equal(state, status.GetProperty("state").GetString());
        if (problem is null)
            return;
        Assert.Contains(problem, status.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Contains("1.0 or newer", status.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_arduino_cli_other_requests_work_and_it_is_used_once_installed()
    {
        await using var server = await ManagerServer.StartAsync(null);
        Assert.Equal("missing", (await StatusAsync(server)).GetProperty("state").GetString());
        Assert.Equal(System.Net.HttpStatusCode.OK, (await server.Client.GetAsync("/manager/api/sketches")).StatusCode);

        using var cli = new Program("echo '{\"VersionString\":\"1.5.1\"}'");
        File.Copy(cli.Path, Path.Combine(server.Data, "no-arduino-cli"));
        Assert.Equal("ready", (await StatusAsync(server)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_version_is_checked_once_and_again_when_the_program_changes()
    {
        using var cli = new Program("echo x >> \"$0.asked\"; echo '{\"VersionString\":\"1.5.1\"}'");
        await using var server = await ManagerServer.StartAsync(cli.Path);
        for (var i = 0; i < 3; i++)
            await StatusAsync(server);
        Assert.Single(await File.ReadAllLinesAsync(cli.Path + ".asked"));
        File.SetLastWriteTimeUtc(cli.Path, DateTime.UtcNow.AddMinutes(1));
        await StatusAsync(server);
        Assert.Equal(2, (await File.ReadAllLinesAsync(cli.Path + ".asked")).Length);
    }

    [Fact]
    public async Task A_failed_check_is_repeated_after_half_a_minute()
    {
        using var cli = new Program(
            "echo x >> \"$0.asked\"; [ -e \"$0.well\" ] || exit 1; echo '{\"VersionString\":\"1.5.1\"}'");
        await using var server = await ManagerServer.StartAsync(null);
        var options = Options.Create(new ManagerOptions { ArduinoCliPath = cli.Path });
        var folders = server.Services.GetRequiredService<ManagerFolders>();
        var clock = new Stopwatch();
        using var arduinoCli = new OtaStack.Manager.Cli.ArduinoCli(
            options, folders, server.Services.GetRequiredService<CliConfiguration>(), clock);
        for (var i = 0; i < 2; i++)
            Assert.Equal(CliState.Broken, (await arduinoCli.StatusAsync()).State);
        Assert.Single(await File.ReadAllLinesAsync(cli.Path + ".asked"));

        await File.WriteAllTextAsync(cli.Path + ".well", "");
        clock.Seconds = 31;
        Assert.Equal(CliState.Ready, (await arduinoCli.StatusAsync()).State);
        clock.Seconds = 1000;
        Assert.Equal(CliState.Ready, (await arduinoCli.StatusAsync()).State);
        Assert.Equal(2, (await File.ReadAllLinesAsync(cli.Path + ".asked")).Length);
    }

    [Fact]
    public async Task The_status_shows_the_note_of_the_installation()
    {
        var note = Path.GetTempFileName();
        await using var server = await ManagerServer.StartAsync(null, ("Manager:ArduinoCliSetupPath", note));
        await File.WriteAllTextAsync(note, "arduino-cli is being set up: 12 MB of 20 MB\n");
        var status = await StatusAsync(server);
        Assert.Equal(("settingUp", "arduino-cli is being set up: 12 MB of 20 MB"),
            (status.GetProperty("state").GetString(), status.GetProperty("problem").GetString()));
        await File.WriteAllTextAsync(note, "the download failed\n");
        status = await StatusAsync(server);
        Assert.Equal(("missing", "the download failed"),
            (status.GetProperty("state").GetString(), status.GetProperty("problem").GetString()));
        File.Delete(note);
        Assert.Equal("missing", (await StatusAsync(server)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_settings_file_is_written_before_the_first_run()
    {
        using var cli = new Program("cp \"$2\" \"$0.settings\"; echo '{\"VersionString\":\"1.5.1\"}'");
        await using var server = await ManagerServer.StartAsync(cli.Path);
        await StatusAsync(server);
        using var settings = JsonDocument.Parse(await File.ReadAllBytesAsync(cli.Path + ".settings"));
        var directories = settings.RootElement.GetProperty("directories");
        Assert.Equal(server.Toolchain, directories.GetProperty("data").GetString());
        Assert.Equal(server.Workspace, directories.GetProperty("user").GetString());
        Assert.Equal(CliConfiguration.DefaultUrls, settings.RootElement.GetProperty("board_manager")
            .GetProperty("additional_urls")
            .EnumerateArray().Select(url => url.GetString()!));
        Assert.False(settings.RootElement.GetProperty("updater").GetProperty("enable_notification").GetBoolean());
    }

    private static async Task<JsonElement> StatusAsync(ManagerServer server) =>
        (await server.Client.GetFromJsonAsync<JsonElement>("/manager/api/status")).GetProperty("arduinoCli");

    /// <summary>A monotonic clock that a test sets.</summary>
    private sealed class Stopwatch : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }

    /// <summary>A shell script as arduino-cli.</summary>
    private sealed class Program : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("otastack-cli-").FullName;

        public Program(string script)
        {
            Path = System.IO.Path.Combine(_folder, "arduino-cli");
            File.WriteAllText(Path, "#!/bin/sh\n" + script + "\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        public string Path { get; }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
