using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Sketches;

namespace OtaStack.Manager.Builds;

/// <summary>
/// The git state of a sketch. Git is optional.
/// </summary>
/// <param name="Commit">The checked-out commit, 40 or 64 hex digits.</param>
/// <param name="Describe"><c>git describe --tags --long</c>; null if no tag is reachable.</param>
/// <param name="CommittedAt">Time of the newest commit that touches the sketch; null if no commit does.</param>
/// <param name="IsDirty">Whether the sketch's folder has uncommitted changes or untracked files.</param>
internal sealed record GitState(string Commit, string? Describe, DateTimeOffset? CommittedAt, bool IsDirty)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Null if git is not installed, or there is no repository inside the workspace, or no commit.</summary>
    public static async Task<GitState?> ReadAsync(
        Sketch sketch, Workspace workspace, CancellationToken cancellationToken)
    {
        if (!IsInRepository(sketch, workspace))
            return null;

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            Task<string?> Git(params string[] arguments) => RunAsync(sketch, workspace, arguments, patience.Token);
            var commit = Git("rev-parse", "HEAD");
            var describe = Git("describe", "--tags", "--long", "--abbrev=10");
            var committed = Git("log", "-1", "--format=%ct", "--", ".");
            var status = Git("status", "--porcelain=v1", "--untracked-files=all", "--", ".",
                $":(exclude){SketchSources.CompilationDatabase}");
            await Task.WhenAll(commit, describe, committed, status);

            return await commit is not { } hash ? null : new GitState(
                hash,
                await describe,
                long.TryParse(await committed, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                    ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
                await status is not "");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
             return null; // The repository is too large to query in time.
        }
        catch (Win32Exception)
        {
             return null; // git is not installed.
        }
    }

    private static bool IsInRepository(Sketch sketch, Workspace workspace)
    {
        for (var folder = sketch.Folder; folder.Length >= workspace.RealRoot.Length; folder =
            Path.GetDirectoryName(folder)!)
        {
            if (Path.Exists(Path.Combine(folder, ".git")))
                return true;
        }

        return false;
    }

    /// <summary>The trimmed output; null if git fails.</summary>
    private static async Task<string?> RunAsync(
        Sketch sketch, Workspace workspace, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = sketch.Folder,
        };
        // The repository's settings could name programs to run, its owner may be another user, and files in a commit
        // may look like a bare repository. Filters in its attributes still run, because status needs them:
        // docs/security.md, "What a build can do".
        foreach (var argument in (string[])[
            "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false",
            "-c", "protocol.allow=never", "-c", "safe.bareRepository=explicit", "-c", "safe.directory=*", .. arguments])
            start.ArgumentList.Add(argument);

        CliEnvironment.Restrict(start.Environment);
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_NO_LAZY_FETCH"] = "1";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        // The workspace may be inside another repository, for example a clone of this one.
        start.Environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(workspace.RealRoot);

        using var group = ProcessGroup.Start(start);
        var output = new CliOutput(null, () => { });
        var reading = output.ReadAsync(group.Process.StandardOutput, group.Process.StandardError);
        await group.WaitOrStopAsync(TimeSpan.FromSeconds(1), cancellationToken);
        await Task.WhenAny(reading, Task.Delay(Patience, CancellationToken.None));
        cancellationToken.ThrowIfCancellationRequested();
        return group.Process.ExitCode == 0 ? output.Take().Output.Trim() : null;
    }
}
