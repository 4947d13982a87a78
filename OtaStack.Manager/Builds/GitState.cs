using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Sketches;

namespace OtaStack.Manager.Builds;

/// <summary>
/// What git knows of a sketch. A sketchbook without git, or a machine without it, is nothing special.
/// </summary>
/// <param name="Commit">What is checked out, 40 or 64 hex digits.</param>
/// <param name="Describe"><c>git describe --tags --long</c>; null where no tag leads there.</param>
/// <param name="CommittedAt">Of the newest commit that touches the sketch; null where none does.</param>
/// <param name="IsDirty">The sketch's folder has changes that are not committed, or files that git does not
/// know.</param>
internal sealed record GitState(string Commit, string? Describe, DateTimeOffset? CommittedAt, bool IsDirty)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Null where there is no git, no repository inside the workspace, or no commit.</summary>
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
            return null; // A repository so large that asking takes longer than building is left alone.
        }
        catch (Win32Exception)
        {
            return null; // No git.
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

    /// <summary>What it writes, without white space around it; null when it fails.</summary>
    private static async Task<string?> RunAsync(
        Sketch sketch, Workspace workspace, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = sketch.Folder };
        // The repository's own settings could name programs to run; its owner need not be who the Manager runs as. What
        // looks like a bare repository may be plain files of somebody's commit. Filters of its attributes are left,
        // which status needs to tell what has changed: docs/security.md, "What a build can do".
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
        // The workspace may lie inside of somebody else's repository, this one's clone for example.
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
