using System.ComponentModel;
using System.Diagnostics;
using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary>
/// Runs Debian's arduino-builder, the build tool of the classic Arduino IDE and predecessor of arduino-cli.
/// </summary>
internal sealed class ArduinoBuilder
{
    /// <summary>The value of the <c>ARDUINO</c> macro, as in arduino-cli.</summary>
    private const string ApiVersion = "10607";

    /// <summary>Contains the definition of ctags, as a platform without boards.</summary>
    private const string OwnHardware = "/usr/share/arduino-builder";

    private readonly BuildRequest _request;
    private readonly IReadOnlyList<string> _libraryFolders;

    public ArduinoBuilder(BuildRequest request)
    {
        _request = request;
        _libraryFolders = [.. request.LibraryFolders.Where(Directory.Exists), .. LinkLibraries()];
    }

    /// <summary>
    /// Runs arduino-builder and waits for its end. The callbacks run on several threads, but not concurrently.
    /// </summary>
    /// <param name="mode"><c>-compile</c>, <c>-preprocess</c> or <c>-dump-prefs</c>.</param>
    /// <exception cref="CliException">arduino-builder is not installed.</exception>
    public int Run(string mode, Action<string> onOutput, Action<string> onError)
    {
        var start = new ProcessStartInfo("arduino-builder", Arguments(mode))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OTASTACK_ARDUINO_CLI"] = Environment.ProcessPath;

        using var builder = Start(start);
        var turn = new Lock();
        void Pass(Action<string> receiver, string? line)
        {
            if (line is null)
                return;
            lock (turn)
                receiver(line);
        }

        builder.OutputDataReceived += (_, line) => Pass(onOutput, line.Data);
        builder.ErrorDataReceived += (_, line) => Pass(onError, line.Data);
        builder.BeginOutputReadLine();
        builder.BeginErrorReadLine();
        builder.WaitForExit();
        return builder.ExitCode;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new CliException(
                "OtaStack's stand-in for arduino-cli needs arduino-builder, which is not on PATH; "
                + "on Debian: apt-get install arduino-builder");
        }
    }

    private IEnumerable<string> Arguments(string mode)
    {
        var packages = Path.Combine(_request.DataFolder, "packages");
        yield return mode;
        yield return "-verbose";
        yield return "-logger=machine";
        foreach (var folder in (string[])[packages, OwnHardware])
            yield return "-hardware=" + folder;
        yield return "-tools=" + packages;
        foreach (var folder in _libraryFolders)
            yield return "-libraries=" + folder;
        if (_request.CoreCache is { } cache)
            yield return "-build-cache=" + cache;
        yield return "-fqbn=" + _request.Fqbn;
        yield return "-core-api-version=" + ApiVersion;
        yield return "-build-path=" + _request.BuildPath;
        yield return "-warnings=" + _request.Warnings;
        foreach (var property in _request.Properties)
            yield return "-prefs=" + property;
        yield return _request.Sketch.MainFile;
    }

    /// <summary>
    /// arduino-builder accepts only folders of libraries, so each single library gets a folder with a link to it.
    /// </summary>
    private List<string> LinkLibraries()
    {
        var links = Path.Combine(_request.BuildPath, "single-libraries");
        if (Directory.Exists(links))
            Directory.Delete(links, recursive: true);

        var folders = new List<string>();
        foreach (var library in _request.SingleLibraries)
        {
            var folder = Directory.CreateDirectory(Path.Combine(links, $"{folders.Count}")).FullName;
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(library)), library);
            folders.Add(folder);
        }

        return folders;
    }
}
