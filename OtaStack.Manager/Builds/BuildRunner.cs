using System.Diagnostics;
using Microsoft.Extensions.Options;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Http;
using OtaStack.Manager.Sketches;
using OtaStack.Manager.Telemetry;
using OtaStack.Manager.Tokens;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Builds;

/// <summary>Runs one build.</summary>
internal sealed partial class BuildRunner(
    Workspace workspace,
    BuildCompiler compiler,
    BuildPacker packer,
    BuildPublisher publisher,
    BuildReceipts receipts,
    CompilationDatabase compilationDatabase,
    ProjectTokens tokens,
    ToolchainGate gate,
    BuildStore store,
    IOptions<BuildOptions> options,
    TimeProvider clock,
    ILogger<BuildRunner> logger)
{
    public const string DiskFull = "The disk is full. Nothing was published. Free some space and build again.";

    public const string ManagerEnded = "The Manager stopped during this build. Build again.";

    /// <summary>When this returns, the build has ended, and nothing half-finished is left.</summary>
    public async Task RunAsync(Build build, CancellationToken shutdown)
    {
        var started = clock.GetUtcNow();
        ActivityContext.TryParse(build.Record.Traceparent, null, isRemote: true, out var trace);
        using var span = ManagerTelemetry.Start("build", trace, build.Record.QueuedAt);
        span?.SetTag("otastack.build.id", build.Record.Id).SetTag("otastack.project", build.Record.Project)
            .SetTag("otastack.fqbn", build.Record.Fqbn);
        using (ManagerTelemetry.Start("build.queue", span?.Context ?? trace, build.Record.QueuedAt))
            ManagerTelemetry.QueueDuration.Record((started - build.Record.QueuedAt).TotalSeconds);

        build.Change(record =>
            record with { State = BuildState.Running, Phase = BuildPhase.Compiling, StartedAt = started }, started);
        store.TrySave(build.Record, durable: false);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown, build.Stop);
        var (state, error) = await TryAsync(build, span?.Context ?? trace, stop.Token, shutdown);
        if (state == BuildState.Succeeded && build.Record.WasMoved)
            (state, error) = await HearVerdictAsync(build, span?.Context ?? trace, stop.Token);
        span?.SetStatus(state == BuildState.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Unset, error);
        End(build, state, error);
    }

    private async Task<(BuildState State, string? Error)> TryAsync(
        Build build, ActivityContext trace, CancellationToken stop, CancellationToken shutdown)
    {
        var work = store.WorkFolderOf(build.Record);
        try
        {
            using var pass = await EnterGateAsync(build, stop);
            await TimeLimit.RunAsync(
                options.Value.TimeLimitMinutes, clock, stopOrLimit => BuildAsync(build, work, trace, stopOrLimit),
                failure: reason => new BuildFailedException(reason + "."), stop);
            return (BuildState.Succeeded, null);
        }
        catch (OperationCanceledException) when (build.Stop.IsCancellationRequested)
        {
            return (BuildState.Cancelled, null);
        }
        catch (OperationCanceledException) when (shutdown.IsCancellationRequested)
        {
            return (BuildState.Failed, ManagerEnded);
        }
        catch (Exception exception) when (DiskSpace.IsExhausted(exception))
        {
            return (BuildState.Failed, DiskFull);
        }
        catch (Exception exception) when (
            exception is BuildFailedException or RefusedException or CliUnavailableException or CliResultException)
        {
            return (BuildState.Failed, exception.Message);
        }
        catch (Exception exception)
        {
            LogFailed(exception, build.Record.Id);
            return (BuildState.Failed, "The Manager failed. See its log for the cause.");
        }
        finally
        {
            store.TryDeleteFolder(work);
        }
    }

    // The build reads no sources before this: an installation may take minutes, during which the sketch may change.
    private Task<IDisposable> EnterGateAsync(Build build, CancellationToken stop)
    {
        var admission = gate.UseAsync(stop);
        if (!admission.IsCompleted)
            build.Log.Line("Waiting for a platform or library installation to end");
        return admission;
    }

    private async Task BuildAsync(Build build, string work, ActivityContext trace, CancellationToken stop)
    {
        CompiledSketch compiled;
        using (var span = ManagerTelemetry.Start("build.compile", trace))
            compiled = await CompileAsync(build, work, stop);

        BuildRecord packed;
        using (ManagerTelemetry.Start("build.pack", trace))
        {
            Phase(build, BuildPhase.Packing);
            packed = await packer.PackAsync(build.Record, work, compiled, ManagerTelemetry.Format(trace),
                build.Log.Line, stop);
            WriteCompilationDatabase(build, compiled);
            if (packed.Version != compiled.Version.Text)
                build.Log.Line(
                    $"The sketch reports {packed.Version}, not {compiled.Version.Text}: it does not use "
                        + "OTASTACK_VERSION.");
        }

        using (ManagerTelemetry.Start("build.publish", trace))
        {
            stop.ThrowIfCancellationRequested();
            // Save before moving, so that the record is complete after a crash.
            build.Note(_ => packed with { WasMoved = packed.Publish, Phase = BuildPhase.Publishing });
            store.Save(build.Record, durable: true);
            Phase(build, BuildPhase.Publishing);
            publisher.Move(packed, work);
        }
    }

    /// <summary>
    /// Waits for the OTA service, and fails the build only if the service refuses it. The toolchain is free
    /// meanwhile, and the time limit, which is for compilers, no longer applies.
    /// </summary>
    private async Task<(BuildState State, string? Error)> HearVerdictAsync(
        Build build, ActivityContext trace, CancellationToken stop)
    {
        using var span = ManagerTelemetry.Start("build.receipt", trace);
        if (await receipts.WaitForAsync(build.Record, stop) is not { } verdict)
        {
            build.Log.Line("Waiting for the OTA service to publish it.");
            return (BuildState.Succeeded, null);
        }

        return Judge(build, verdict);
    }

    /// <summary>
    /// Applies a receipt that came after the build had ended. A refused build becomes failed.
    /// </summary>
    public void HearLate(Build build, BuildVerdict verdict)
    {
        var (state, error) = Judge(build, verdict);
        if (error is not null)
            build.Log.Line(error);
        build.Change(
            record => record with { State = state, Error = error, WasMoved = state == BuildState.Succeeded },
            clock.GetUtcNow());
        build.Log.Close();
        store.TrySave(build.Record, durable: true);
        LogHeard(build.Record.Id, build.Record.Project, build.Record.Version, verdict.Outcome, verdict.Text);
    }

    private (BuildState State, string? Error) Judge(Build build, BuildVerdict verdict)
    {
        var isRefused = verdict.Outcome == BuildReceiptOutcome.Refused;
        // First, because whoever sees that the build is published may look for it.
        if (!isRefused && verdict.Text.Length > 0)
            build.Log.Line(verdict.Text);
        build.Note(record => record with { Verdict = verdict, Published = !isRefused });
        if (isRefused)
        {
            // The service does not check an unchanged file again, and boards must not get this one.
            store.TryDeleteFolder(store.PublishedFolderOf(build.Record));
            return (BuildState.Failed, $"The OTA service refused it: {verdict.Reason}");
        }

        return (BuildState.Succeeded, null);
    }

    private async Task<CompiledSketch> CompileAsync(Build build, string work, CancellationToken stop)
    {
        var sketch = workspace.Find(build.Record.Sketch);
        SketchSettings.RefuseDefaultProfile(sketch);
        var readingGit = GitState.ReadAsync(sketch, workspace, stop);
        var readingSources = Task.Run(() => SketchSources.Read(sketch, stop), stop);
        await Task.WhenAll(readingGit, readingSources);
        var (git, sources) = (await readingGit, await readingSources);
        var versionInSources = VersionInSources.Find(sources.Code);
        var token = tokens.Find(build.Record.Project);
        // After the clock was set back, the time of the token would be in the future.
        DateTimeOffset? tokenSetAt = token is { SetAt: var setAt } && setAt <= clock.GetUtcNow() ? setAt : null;
        var version = BuildVersion.Choose(
            build.Record.RequestedVersion, versionInSources, git, sources.NewestChange, tokenSetAt);
        FutureVersion.Refuse(version, sketch, sources, git, clock.GetUtcNow());
        build.Note(record => record with { Version = version.Text, VersionSource = version.Source });
        build.Log.Line($"Building {sketch.Path} {version.Text} for {build.Record.Fqbn}");
        if (token is not null)
            build.Log.Line($"OTASTACK_TOKEN is the token of {build.Record.Project}");

        store.TryDeleteFolder(work);
        Directory.CreateDirectory(work);
        var result = await compiler.CompileAsync(build, sketch, version, token, work, stop);
        return new CompiledSketch(sketch, sources, versionInSources, git, version, token, result);
    }

    private void WriteCompilationDatabase(Build build, CompiledSketch compiled)
    {
        try
        {
            compilationDatabase.Write(compiled.Sketch, compiled.Result.BuildPath, build.Record.Project,
                compiled.Version.Text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or System.Text.Json.JsonException)
        {
            build.Log.Line($"{SketchSources.CompilationDatabase} could not be written: {exception.Message}");
        }
    }

    private void Phase(Build build, BuildPhase phase) =>
        build.Change(record => record with { Phase = phase }, clock.GetUtcNow());

    private void End(Build build, BuildState state, string? reason)
    {
        var error = reason is null ? null : string.Join(
            '\n', reason.Split('\n').Take(10).Select(line => TextLine.Clean(line, 1000)));
        if (error is not null)
            build.Log.Line(error);
        else if (state == BuildState.Succeeded)
            build.Log.Line(Summary(build.Record with { State = state }));

        var ended = clock.GetUtcNow();
        build.Change(
            record => record with
            {
                State = state,
                Phase = null,
                Error = error,
                EndedAt = ended,
                WasMoved = record.WasMoved && state == BuildState.Succeeded,
                ProcessGroup = null,
                ProcessBeginning = null,
            },
            ended);
        build.Log.Close();
        store.TrySave(build.Record, durable: true);

        var outcome = new KeyValuePair<string, object?>("otastack.outcome", state.ToString().ToLowerInvariant());
        ManagerTelemetry.Builds.Add(1, outcome);
        ManagerTelemetry.BuildDuration.Record((ended - build.Record.StartedAt!.Value).TotalSeconds, outcome);
        if (state == BuildState.Succeeded)
            LogSucceeded(build.Record.Id, build.Record.Project, build.Record.Version);
        else
            LogNotSucceeded(build.Record.Id, build.Record.Project, error ?? state.ToString());
    }

    private static string Summary(BuildRecord build) => string.Join(", ", (string[])
    [
        $"{build.Project} {build.Version}",
        .. build.Sizes.Select(size => size.Percent is { } percent
            ? $"{size.Name} {percent} % of {size.MaxBytes} bytes"
            : $"{size.Name} {size.Bytes} bytes"),
        build.Publication switch
        {
            Publication.Published => "published",
            Publication.Waiting => "not published yet",
            _ => "not published",
        },
    ]);

    [LoggerMessage(1, LogLevel.Error, "Build {Id} failed because of an error in the Manager")]
    private partial void LogFailed(Exception exception, string id);

    [LoggerMessage(3, LogLevel.Information,
        "Build {Id} of {Project} {Version} is {Outcome} by the OTA service. {Text}")]
    private partial void LogHeard(string id, string project, string? version, BuildReceiptOutcome outcome, string text);

    [LoggerMessage(2, LogLevel.Information, "Build {Id} of {Project} {Version} succeeded")]
    private partial void LogSucceeded(string id, string project, string? version);

    [LoggerMessage(4, LogLevel.Information, "Build {Id} of {Project} did not succeed: {Reason}")]
    private partial void LogNotSucceeded(string id, string project, string reason);
}
