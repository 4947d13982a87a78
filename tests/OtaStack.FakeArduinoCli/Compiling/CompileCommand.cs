using System.Text.Json.Nodes;
using OtaStack.FakeArduinoCli.Boards;
using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Compiling;

/// <summary><c>compile</c> (<c>internal/cli/compile/compile.go</c>, <c>commands/service_compile.go</c>).</summary>
internal static class CompileCommand
{
    private static readonly string[] WarningLevels = ["none", "default", "more", "all"];

    public static ExitCode Run(Invocation invocation)
    {
        var sketch = Sketch.Open(invocation.Arguments.Count > 0
            ? invocation.Arguments[0]
            : Environment.CurrentDirectory);
        if (sketch.Deprecated is { } warning)
            invocation.Output.Warning(warning);
        var name = invocation.Value("fqbn") ?? sketch.Fqbn(invocation.Value("profile"))
            ?? throw new CliException("Missing FQBN (Fully Qualified Board Name)");

        BuildRequest? request = null;
        try
        {
            request = RequestOf(invocation, sketch, Fqbn.Parse(name));
            Prepare(request, invocation.Has("clean"));
            var result = request.OnlyDatabase
                ? new DatabaseOnly(request, invocation.Output).Run()
                : new Build(request, invocation.Output).Run();
            if (result.Error is null && !request.OnlyDatabase)
                Export(invocation, request);
            return Report(invocation, request, result);
        }
        catch (CliException exception)
        {
            var failure = new BuildResult(exception.Message, "", "", [], [], [], []);
            return Report(invocation, request, failure);
        }
    }

    private static BuildRequest RequestOf(Invocation invocation, Sketch sketch, Fqbn fqbn)
    {
        var settings = invocation.Settings;
        var board = InstalledPlatform.FindBoard(settings.Data, fqbn)
            ?? throw MissingPlatform.Of(settings, invocation.Output, fqbn);
        var warnings = invocation.Value("warnings") ?? "none";
        var givenPath = invocation.Value("build-path");
        return new BuildRequest
        {
            Sketch = sketch,
            Board = board,
            Fqbn = board.Complete(fqbn),
            DataFolder = settings.Data,
            BuildPath = givenPath is null
                ? Path.Combine(CacheOf(invocation), "sketches", sketch.Hash)
                : Path.GetFullPath(givenPath),
            CoreCache = givenPath is null && !invocation.Has("clean")
                ? Path.Combine(CacheOf(invocation), "cores")
                : null,
            LibraryFolders = [settings.Libraries, .. invocation.CommaSeparated("libraries").Select(Path.GetFullPath)],
            SingleLibraries = [.. invocation.CommaSeparated("library").Select(Path.GetFullPath)],
            Properties = invocation.Values("build-property"),
            Warnings = WarningLevels.Contains(warnings) ? warnings : "none",
            IsVerbose = invocation.Has("verbose"),
            OnlyDatabase = invocation.Has("only-compilation-database"),
        };
    }

    private static string CacheOf(Invocation invocation) =>
        Path.GetFullPath(invocation.Value("build-cache-path") ?? invocation.Settings.BuildCache);

    private static void Prepare(BuildRequest request, bool clean)
    {
        try
        {
            if (clean && Directory.Exists(request.BuildPath))
                Directory.Delete(request.BuildPath, recursive: true);
            Directory.CreateDirectory(request.BuildPath);
            if (request.CoreCache is { } cache)
                Directory.CreateDirectory(cache);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException("Cannot create build directory: " + Reason.Of(exception));
        }
    }

    /// <summary>Copies all files of the build folder whose names begin with that of the sketch's main file.</summary>
    private static void Export(Invocation invocation, BuildRequest request)
    {
        var folder = invocation.Value("output-dir") is { } given ? Path.GetFullPath(given)
            : invocation.Has("export-binaries")
            || (bool?)invocation.Settings.Get("sketch.always_export_binaries") == true
                ? Path.Combine(request.Sketch.Folder, "build", request.Fqbn.Plain.Replace(':', '.'))
                : null;
        if (folder is null || folder == request.BuildPath)
            return;

        try
        {
            Directory.CreateDirectory(folder);
            foreach (var file in Directory.EnumerateFiles(
                request.BuildPath, Path.GetFileName(request.Sketch.MainFile) + "*"))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException("Error creating output dir: " + Reason.Of(exception));
        }
    }

    private static ExitCode Report(Invocation invocation, BuildRequest? request, BuildResult result)
    {
        var json = new JsonObject
        {
            ["compiler_out"] = result.Out,
            ["compiler_err"] = result.Err,
            ["builder_result"] = request is null ? null : BuilderResult.ToJson(request, result),
            ["upload_result"] = new JsonObject(),
            ["success"] = result.Error is null,
        };
        if (result.Error is null)
        {
            invocation.Output.Result(json);
            return ExitCode.Success;
        }

        var error = "Error during build: " + result.Error;
        invocation.Output.Result(json.Put("error", error));
        if (invocation.Output.IsText)
            invocation.Output.Failure(error);
        return ExitCode.Generic;
    }
}
