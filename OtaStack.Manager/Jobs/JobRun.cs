using OtaStack.Manager.Cli;

namespace OtaStack.Manager.Jobs;

/// <summary>What a job's work uses: arduino-cli with live output, and cancellation.</summary>
internal sealed class JobRun(Job job, ArduinoCli cli, CancellationToken stopping)
{
    /// <summary>Cancelled when the job is stopped or takes too long.</summary>
    public CancellationToken Stopping => stopping;

    /// <summary>Adds a line to the job's log.</summary>
    public void Say(string line) => job.Say(line);

    /// <summary>
    /// Runs arduino-cli. Its output goes to the job's log, and its progress bars become the job's step.
    /// </summary>
    /// <exception cref="JobFailedException">arduino-cli failed; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The job was stopped; all its processes have ended.</exception>
    public Task RunAsync(params IReadOnlyList<string> arguments) => RunAsync(new CliRequest(arguments));

    /// <inheritdoc cref="RunAsync(IReadOnlyList{string})"/>
    public async Task RunAsync(CliRequest request)
    {
        CliRun run;
        try
        {
            run = await cli.RunAsync(request with { OnLine = Take }, stopping);
        }
        catch (Exception exception) when (exception is CliUnavailableException or CliResultException)
        {
            throw new JobFailedException(exception.Message);
        }

        if (run.ExitCode != 0)
            throw new JobFailedException(FailureReason.Of(run.ExitCode, run.Error, job.ViewWithLog().Log!));
    }

    private void Take(CliLine line)
    {
        if (!line.IsError && DownloadProgress.Parse(line.Text) is { } progress)
            job.Advance(progress.Text, progress.Fraction);
        else
            job.Say(line.Text);
    }
}
