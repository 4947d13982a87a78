using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OtaStack.EndToEndTests.Running;
using OtaStack.FakeArduinoCli.TestIndex;

namespace OtaStack.EndToEndTests.Toolchain.StandIn;

/// <summary>
/// The stand-in for arduino-cli with folders of its own: sketches, platforms, caches, and a settings file that points
/// to them. Nothing of the person who runs the tests is read or written.
/// </summary>
internal sealed class Sketchbook : IDisposable
{
    /// <summary>The board of most tests.</summary>
    public const string NodeMcu = IndexFiles.Vendor + ":esp8266:nodemcuv2";

    public const string Esp32C3 = IndexFiles.Vendor + ":esp32c3:esp32c3";

    /// <summary>When things are compiled, for the compiler.</summary>
    public static readonly DateTimeOffset CompiledAt = new(2026, 11, 22, 20, 15, 30, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    /// <param name="indexUrl">Of a package index; null for one in this sketchbook's own folder.</param>
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

    /// <summary>A place for what a test makes.</summary>
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

    /// <summary>Compiles, and says it in JSON.</summary>
    public Task<CliResult> CompileAsync(string board, string sketch, params string[] options) =>
        RunAsync(["compile", "--json", $"--fqbn={board}", $"--output-dir={Path("out")}", .. options, "--", sketch]);

    /// <summary>A file that a compilation left.</summary>
    public byte[] Built(string name) => File.ReadAllBytes(System.IO.Path.Combine(Path("out"), name));

    public async Task<CliResult> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (exitCode, output, errors) = await process.OutcomeAsync(
            "arduino-cli " + string.Join(' ', arguments), TimeSpan.FromMinutes(5));
        return new CliResult(exitCode, output, errors);
    }

    /// <summary>Starts it; both streams must be read.</summary>
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
