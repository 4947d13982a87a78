using System.Collections.Concurrent;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;
using OtaStack.Manager.Tokens;

namespace OtaStack.Manager.Builds;

/// <summary>Runs arduino-cli's compile command, and reads its result.</summary>
internal sealed class BuildCompiler(
    ArduinoCli cli, ManagerFolders folders, Workspace workspace, InjectedHeader injected, BuildStore store)
{
    private const int MaximumDiagnostics = 500;
    private const int MaximumMessage = 2000;

    // Platforms whose compilers do not support CompileCommand.PathMapOption, found out at their first build.
    private readonly ConcurrentDictionary<string, bool> _withoutPathMap = [];

    /// <summary>
    /// Compiles into <paramref name="output"/>, and writes progress to the build's log.
    /// </summary>
    /// <param name="token">The project's token, or null. It is removed from everything that the compilers write.</param>
    /// <exception cref="BuildFailedException">The sketch does not compile, or arduino-cli failed.</exception>
    /// <exception cref="OperationCanceledException">The build was stopped.</exception>
    public async Task<CliBuilderResult> CompileAsync(
        Build build, Sketch sketch, BuildVersion version, ProjectToken? token, string output,
        CancellationToken cancellationToken)
    {
        try
        {
            var header = injected.Prepare(sketch, build.Record.Project, version, token);
            var run = await RunAsync(build, sketch, version, output, header, cancellationToken);
            // Compilers show source lines, and so may show the line that defines the token.
            return Read(build, sketch, token is null ? run : run with
            {
                Output = token.RemovedFrom(run.Output),
                Error = token.RemovedFrom(run.Error),
            });
        }
        finally
        {
            if (token is not null)
                injected.RemoveToken(sketch);
        }
    }

    private async Task<CliRun> RunAsync(
        Build build, Sketch sketch, BuildVersion version, string output, string header,
        CancellationToken cancellationToken)
    {
        var platform = Fqbn.Parse(build.Record.Fqbn).Platform;
        var mapPaths = !_withoutPathMap.ContainsKey(platform);
        var run = await RunAsync(build, sketch, version, output, header, mapPaths, cancellationToken);
        if (mapPaths && !run.Succeeded && RefusesPathMap(run))
        {
            _withoutPathMap[platform] = true;
            run = await RunAsync(build, sketch, version, output, header, mapPaths: false, cancellationToken);
        }

        return run;
    }

    private async Task<CliRun> RunAsync(
        Build build, Sketch sketch, BuildVersion version, string output, string header, bool mapPaths,
        CancellationToken cancellationToken)
    {
        var progress = new CompileProgress();
        var request = new CliRequest(CompileCommand.Arguments(build.Record, sketch, output, header, folders, mapPaths))
        {
            Environment = CompileCommand.Environment(version),
            OnLine = line =>
            {
                if (progress.LineFor(line) is { } text)
                    build.Log.Line(text);
            },
            OnStarted = group =>
            {
                build.Note(record =>
                    record with { ProcessGroup = group, ProcessBeginning = ProcessGroup.BeginningOf(group) });
                store.TrySave(build.Record, durable: false);
            },
        };
        return await cli.RunAsync(request, cancellationToken);
    }

    // "unrecognized command line option" in GCC before 11, "command-line" since.
    private static bool RefusesPathMap(CliRun run) =>
        run.Output.Contains("unrecognized command", StringComparison.Ordinal)
            && run.Output.Contains(CompileCommand.PathMapOption, StringComparison.Ordinal);

    private CliBuilderResult Read(Build build, Sketch sketch, CliRun run)
    {
        if (!run.Output.StartsWith('{'))
            throw Failed(run.Failure(), run.Error);

        var result = run.Parse(CliJson.Default.CliCompileResult);
        Report(build, result.CompilerOut);
        Report(build, result.CompilerErr);
        foreach (var warning in result.Warnings ?? [])
            build.Log.Line(warning);

        var diagnostics = DiagnosticsOf(result.BuilderResult, sketch);
        build.Note(record => record with { Diagnostics = diagnostics });
        foreach (var diagnostic in diagnostics)
            build.Log.Event("diagnostic", ManagerJson.Line(diagnostic));

        injected.Remember(sketch, result.BuilderResult?.BuildPath);
        if (run.Succeeded && result is { Success: true, BuilderResult: { } builder })
            return builder;

        var first = diagnostics.FirstOrDefault(diagnostic => diagnostic.Severity == "error");
        throw Failed(
            first is null ? run.Failure() : $"{first.File}:{first.Line}: {first.Message}",
            result.CompilerErr + result.Error);
    }

    private static BuildFailedException Failed(string reason, string? output)
    {
        if (FullDiskWords.AreIn(reason) || FullDiskWords.AreIn(output))
            return new BuildFailedException(BuildRunner.DiskFull);
        return new BuildFailedException(reason);
    }

    // The other lines of a message show the source code.
    private static string FirstLine(string message) => TextLine.Clean(message.Split('\n')[0], MaximumMessage);

    private static void Report(Build build, string? output)
    {
        if (!string.IsNullOrWhiteSpace(output))
            build.Log.Line(output);
    }

    private List<Diagnostic> DiagnosticsOf(CliBuilderResult? result, Sketch sketch) =>
    [
        .. (result?.Diagnostics ?? [])
            .Where(diagnostic => diagnostic.Severity is "ERROR" or "FATAL" or "WARNING")
            .Select(diagnostic => new Diagnostic(
                diagnostic.Severity == "WARNING" ? "warning" : "error",
                FirstLine(diagnostic.Message ?? ""),
                PathOf(diagnostic.File ?? "", result?.BuildPath, sketch),
                Math.Max(diagnostic.Line, 1),
                Math.Max(diagnostic.Column, 1)))
            .Distinct()
            .Take(MaximumDiagnostics),
    ];

    private string PathOf(string file, string? buildPath, Sketch sketch)
    {
        // Compilers see copies of the sketch's files. Most report the original's name, some the copy's.
        if (buildPath is { Length: > 0 } && file.StartsWith(buildPath + "/sketch/", StringComparison.Ordinal))
        {
            var copy = file[(buildPath.Length + 8)..];
            return sketch.Path + "/" + (copy == sketch.MainFile + ".cpp" ? sketch.MainFile : copy);
        }

        return workspace.IsInside(file, out var inside) ? inside : file;
    }
}
