using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Builds;

/// <summary>
/// Files of the build folder: which were published, which were refused and why, and which were already known.
/// </summary>
public sealed class BuildHistory(IDbContextFactory<OtaStackContext> contexts, TimeProvider time)
{
    /// <summary>How many files that were not published are kept for each outcome.</summary>
    public const int MaximumNotTaken = 1000;

    /// <summary>The file was refused.</summary>
    public Task RecordRefusalAsync(
        BuildFile file, string reason, string? sha256, CancellationToken cancellationToken) =>
        RecordAsync(file, BuildOutcome.Refused, reason, sha256, reach: null, cancellationToken);

    /// <summary>The bytes of the file are already published.</summary>
    public Task RecordKnownAsync(
        BuildFile file, string reason, string sha256, string reach, CancellationToken cancellationToken) =>
        RecordAsync(file, BuildOutcome.Known, reason, sha256, reach, cancellationToken);

    /// <summary>Whether <see cref="RecordKnownAsync"/> has already recorded it.</summary>
    public Task<bool> IsKnownAsync(BuildFile file, string sha256, CancellationToken cancellationToken) =>
        ExistsAsync(BuildOutcome.Known, file, sha256, cancellationToken);

    /// <summary>
    /// Adds the boards that the firmware reaches to the record of a taken file. That record is written with the
    /// firmware (<see cref="BuildRecord.Taken"/>).
    /// </summary>
    public async Task RecordReachAsync(string sha256, string reach, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Builds.Where(build => build.Outcome == BuildOutcome.Taken && build.Sha256 == sha256)
            .ExecuteUpdateAsync(set => set.SetProperty(build => build.Reach, reach), cancellationToken);
    }

    /// <summary>The file was published after it had been refused.</summary>
    public async Task ForgetRefusalAsync(BuildFile file, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await ForgetAsync(context, file, cancellationToken);
    }

    /// <summary>Whether these bytes were taken from exactly this file.</summary>
    public Task<bool> WasTakenFromAsync(BuildFile file, string sha256, CancellationToken cancellationToken) =>
        ExistsAsync(BuildOutcome.Taken, file, sha256, cancellationToken);

    private async Task<bool> ExistsAsync(
        BuildOutcome outcome, BuildFile file, string sha256, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Builds.AnyAsync(
            build => build.Outcome == outcome && build.Path == file.Name && build.Sha256 == sha256, cancellationToken);
    }

    private async Task RecordAsync(
        BuildFile file, BuildOutcome outcome, string reason, string? sha256, string? reach,
        CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await ForgetAsync(context, file, cancellationToken);
        await ForgetOldestAsync(context, outcome, cancellationToken);

        context.Builds.Add(new BuildRecord
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            Path = file.Name,
            Size = file.Stamp.Length,
            SeenAt = time.GetUtcNow(),
            Outcome = outcome,
            Reason = reason,
            Reach = reach,
            Sha256 = sha256,
        });
        await context.SaveChangesAsync(cancellationToken);
    }

    // The same file is refused again after each restart. One row is enough.
    private static Task<int> ForgetAsync(
        OtaStackContext context, BuildFile file, CancellationToken cancellationToken) =>
        context.Builds.Where(build => build.Outcome != BuildOutcome.Taken && build.Path == file.Name)
            .ExecuteDeleteAsync(cancellationToken);

    private static async Task ForgetOldestAsync(
        OtaStackContext context, BuildOutcome outcome, CancellationToken cancellationToken)
    {
        var alike = context.Builds.Where(build => build.Outcome == outcome);
        var oldest = alike.OrderByDescending(build => build.SeenAt).Skip(MaximumNotTaken - 1).Select(build => build.Id);
        await context.Builds.Where(build => oldest.Contains(build.Id)).ExecuteDeleteAsync(cancellationToken);
    }
}
