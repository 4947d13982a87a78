using System.ComponentModel;
using System.Diagnostics;
using OtaStack.ArduinoCli.CommandLine;

namespace OtaStack.ArduinoCli.Compiling;

/// <summary>Runs Debian's arduino-builder, the engine of the classic IDE, which arduino-cli grew out of.</summary>
internal sealed class ArduinoBuilder(BuildRequest request)
{
    /// <summary>What <c>ARDUINO</c> is defined as: arduino-cli's own number.</summary>
    private const string ApiVersion = "10607";

    /// <summary>Holds the description of ctags, as a platform without boards.</summary>
    private const string OwnHardware = "/usr/share/arduino-builder";

    /// <summary>Runs it to its end. The lines come from several threads, one at a time.</summary>
    /// <param name="mode">What to do: <c>-compile</c>, <c>-preprocess</c>, <c>-dump-prefs</c>.</param>
    /// <exception cref="CliException">It is not installed.</exception>
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
            throw new CliException("arduino-builder, which this stand-in needs, is not on PATH; on Debian: apt-get install arduino-builder");
        }
    }

    private IEnumerable<string> Arguments(string mode)
    {
        var packages = Path.Combine(request.DataFolder, "packages");
        yield return mode;
        yield return "-verbose";
        yield return "-logger=machine";
        foreach (var folder in (string[])[packages, OwnHardware])
            yield return "-hardware=" + folder;
        yield return "-tools=" + packages;
        foreach (var folder in request.LibraryFolders.Where(Directory.Exists))
            yield return "-libraries=" + folder;
        if (request.SingleLibraries.Count > 0)
            yield return "-libraries=" + LinkLibraries();
        if (request.CoreCache is { } cache)
            yield return "-build-cache=" + cache;
        yield return "-fqbn=" + request.Fqbn;
        yield return "-core-api-version=" + ApiVersion;
        yield return "-build-path=" + request.BuildPath;
        yield return "-warnings=" + request.Warnings;
        foreach (var property in request.Properties)
            yield return "-prefs=" + property;
        yield return request.Sketch.MainFile;
    }

    /// <summary>arduino-builder only takes folders full of libraries: one is made of links.</summary>
    private string LinkLibraries()
    {
        var folder = Path.Combine(request.BuildPath, "single-libraries");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        foreach (var library in request.SingleLibraries)
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(library)), library);
        return folder;
    }
}
