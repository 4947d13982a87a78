using System.Text.Json.Nodes;
using OtaStack.Runner.Layout;
using OtaStack.Runner.Supervision;
using OtaStack.Runner.Tools;

namespace OtaStack.Runner.Demo;

/// <summary>
/// Prepares the toolchain for the demo's sketch: arduino-cli and Arduino's ESP8266 platform if they can be
/// downloaded, otherwise the tests' stand-in for arduino-cli, which runs Debian's compilers.
/// </summary>
/// <param name="say">Where progress is logged.</param>
internal sealed class DemoToolchain(
    Repository repository,
    Toolbox toolbox,
    GuardedProcesses processes,
    IReadOnlyDictionary<string, string> environment,
    string dataFolder,
    Action<string> say)
{
    private const string Packages = "arduino-builder arduino-ctags gcc-xtensa-lx106 picolibc-xtensa-lx106-elf";

    private static readonly string[] Programs = ["arduino-builder", "arduino-ctags", "xtensa-lx106-elf-gcc"];

    private readonly string _folder =
        Directory.CreateDirectory(Path.GetDirectoryName(DemoGuide.ArduinoCliIn(dataFolder))!).FullName;

    /// <summary>A platform with a board whose chip is that of the simulated boards.</summary>
    private sealed record Platform(string Id, string Board, string IndexUrl)
    {
        public string Fqbn => $"{Id}:{Board}";
    }

    /// <summary>Prepares the toolchain, and then creates the link by which the Manager finds arduino-cli.</summary>
    public async Task PrepareAsync(CancellationToken stop)
    {
        var notePath = DemoGuide.NoteIn(dataFolder);
        await File.WriteAllTextAsync(notePath,
            "arduino-cli is being set up: the demo's toolchain is being prepared.\n", stop);
        if (await PrepareRealAsync(stop) is not { } program)
        {
            program = await PrepareStandInAsync(stop);
            if (program is null)
            {
                await File.WriteAllTextAsync(notePath,
                    "The demo's toolchain could not be prepared; see the lines of \"demo\".\n", stop);
                return;
            }
        }

        File.CreateSymbolicLink(DemoGuide.ArduinoCliIn(dataFolder), program);
        File.Delete(notePath);
        say($"{DemoGuide.Sketch} can be built: press Build and Publish in the IDE");
    }

    private async Task<string?> PrepareRealAsync(CancellationToken stop)
    {
        if (await toolbox.ArduinoCliAsync(say, stop) is not { } program)
            return null;
        say("installing Arduino's ESP8266 platform, about 300 MB");
        var platform = new Platform(
            "esp8266:esp8266", "nodemcuv2", "https://arduino.esp8266.com/stable/package_esp8266com_index.json");
        return await InstallAsync(program, platform, stop) ? program : null;
    }

    private async Task<string?> PrepareStandInAsync(CancellationToken stop)
    {
        say("using a demo toolchain instead of arduino-cli: Debian's compilers with a small ESP8266 core");
        var path = environment.GetValueOrDefault("PATH", "").Split(Path.PathSeparator);
        if (!Programs.All(program => path.Any(folder => File.Exists(Path.Combine(folder, program)))))
        {
            say($"the demo toolchain needs packages: apt-get install {Packages}; then start the demo again");
            return null;
        }

        var program = repository.Built(Path.Combine("tests", "OtaStack.FakeArduinoCli"), "arduino-cli");
        string? indexUrl = null;
        if (await RunAsync([program, "test-index", Path.Combine(_folder, "index")], line => indexUrl = line, stop) != 0)
            return null;
        var platform = new Platform("otastack-test:esp8266", "nodemcuv2", indexUrl!);
        return await InstallAsync(program, platform, stop) ? program : null;
    }

    private async Task<bool> InstallAsync(string program, Platform platform, CancellationToken stop)
    {
        var configuration = Path.Combine(_folder, "arduino-cli.yaml");
        await File.WriteAllTextAsync(configuration, Configuration(platform.IndexUrl), stop);
        var last = "";
        foreach (var arguments in (string[][])[["core", "update-index"], ["core", "install", platform.Id]])
        {
            if (await RunAsync([program, "--config-file", configuration, .. arguments], line => last = line, stop) != 0)
            {
                say($"{platform.Id} could not be installed: {last}");
                return false;
            }
        }

        DemoWorkspace.SelectBoard(dataFolder, platform.Fqbn);
        return true;
    }

    // YAML parsers read JSON. The folders are the same as in the Manager's configuration of arduino-cli.
    private string Configuration(string indexUrl)
    {
        var toolchain = StackFolders.Toolchain.In(dataFolder);
        return new JsonObject
        {
            ["board_manager"] = new JsonObject { ["additional_urls"] = new JsonArray(indexUrl) },
            ["directories"] = new JsonObject
            {
                ["data"] = toolchain,
                ["downloads"] = Path.Combine(toolchain, "staging"),
                ["user"] = StackFolders.Workspace.In(dataFolder),
            },
        }.ToJsonString();
    }

    private Task<int> RunAsync(IReadOnlyList<string> words, Action<string> onLine, CancellationToken stop) =>
        processes.RunAsync(new GuardedCommand(words, dataFolder, environment), onLine, onLine, stop);
}
