using OtaStack.Contracts.Jobs;
using OtaStack.Contracts.Toolchain;

namespace OtaStack.Web.Manager;

/// <summary>What every page of the Manager shows at its top.</summary>
/// <param name="ArduinoCli">Whether arduino-cli can be used.</param>
/// <param name="Jobs">All jobs, newest first.</param>
/// <param name="JobsKept">How many ended jobs are kept.</param>
public sealed record ManagerNews(CliStatus ArduinoCli, IReadOnlyList<JobView> Jobs, int JobsKept)
{
    internal static async Task<ManagerNews> LoadAsync(ManagerClient manager, CancellationToken stop)
    {
        var cli = manager.ReadToolchainAsync(stop);
        var jobs = await manager.ListJobsAsync(stop);
        return new ManagerNews(await cli, jobs.Jobs, jobs.Kept);
    }

    /// <summary>The news after an event.</summary>
    internal ManagerNews After(ManagerEvent happened) => happened switch
    {
        { Toolchain.ArduinoCli: { } cli } => this with { ArduinoCli = cli },
        { Job.Job: { } job } when Jobs.Any(known => known.Id == job.Id) =>
            this with { Jobs = [.. Jobs.Select(known => known.Id == job.Id ? job : known)] },
        { Job.Job: { } job } => this with { Jobs = [job, .. Jobs] },
        _ => this,
    };
}

/// <summary>What a page of the Manager shows.</summary>
public abstract record ManagerContent
{
    /// <summary>What is at its top.</summary>
    public required ManagerNews News { get; init; }
}
