using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OtaStack.EndToEndTests.Running;
using OtaStack.FakeArduinoCli.TestIndex;

namespace OtaStack.EndToEndTests.Toolchain.StandIn;

/// <summary>
/// The fake arduino-cli with its own folders for sketches, platforms and caches, and a settings file that points to
/// them. It does not read or write the developer's files.
/// </summary>
internal sealed class Sketchbook : IDisposable
{
    /// <summary>The board of most tests.</summary>
    public const string NodeMcu = IndexFiles.Vendor + ":esp8266:nodemcuv2";

    public const string Esp32C3 = IndexFiles.Vendor + ":esp32c3:esp32c3";

    /// <summary>The time of compilation that the compiler uses.</summary>
    public static readonly DateTimeOffset CompiledAt = new(2026, 11, 22, 20, 15, 30, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    /// <param name="indexUrl">URL of a package index. Null for the one in this sketchbook's folder.</param>
    public Sketchbook(string? indexUrl = null)
    {
        if (indexUrl is null)
            IndexFiles.Write(Index, new Uri(Index).AbsoluteUri);
        var settings = new
        {
            board_manager = new { additional_urls =
                new[] { indexUrl ?? $"{new Uri(Index).AbsoluteUri}/{IndexFiles.PackageIndexName}" } },
            build_cache = new { path = _folder.Path("cache") },
            directories = new { data = Data, downloads = Downloads, user = Folder },
        };
        Directory.CreateDirectory(Folder);
        File.WriteAllText(_folder.Path("arduino-cli.yaml"), JsonSerializer.Serialize(settings));
    }

    /// <summary>Platforms and tools.</summary>
    public string Data => _folder.Path("data");

    public string Downloads => _folder.Path("downloads");

    /// <summary>The package index and its archives.</summary>
    public string Index => _folder.Path("index");

    /// <summary>The sketches and libraries.</summary>
    public string Folder => _folder.Path("sketchbook");

    /// <summary>A path in the sketchbook for a test's files.</summary>
    public string Path(string name) => _folder.Path(name);

    /// <summary>Writes a sketch.</summary>
    /// <returns>Its folder.</returns>
    public string Write(string name, string source)
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(Folder, name)).FullName;
        File.WriteAllText(System.IO.Path.Combine(folder, name + ".ino"), source);
        return folder;
    }

    /// <summary>Copies one of the sketches that come with the stand-in.</summary>
    public string Copy(string name) => Write(
        name, File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "sketches", name, name + ".ino")));

    /// <summary>Compiles with JSON output.</summary>
    public Task<CliResult> CompileAsync(string board, string sketch, params string[] options) =>
        RunAsync(["compile", "--json", $"--fqbn={board}", $"--output-dir={Path("out")}", .. options, "--", sketch]);

    /// <summary>Reads a compiled file.</summary>
    public byte[] Built(string name) => File.ReadAllBytes(System.IO.Path.Combine(Path("out"), name));

    public async Task<CliResult> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (exitCode, output, errors) = await process.OutcomeAsync(
            "arduino-cli " + string.Join(' ', arguments), TimeSpan.FromMinutes(5));
        return new CliResult(exitCode, output, errors);
    }

    /// <summary>Starts it. The caller must read both streams.</summary>
    public Process Start(params string[] arguments)
    {
        var program = System.IO.Path.Combine(AppContext.BaseDirectory, "arduino-cli");
        var start = new ProcessStartInfo(program, ["--config-file", _folder.Path("arduino-cli.yaml"), .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in start.Environment.Keys.Where(
            name => name.StartsWith("ARDUINO_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(variable);
        start.Environment["SOURCE_DATE_EPOCH"] = CompiledAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return Process.Start(start.WithDefaultSignals())!;
    }

    public void Dispose() => _folder.Dispose();
}
