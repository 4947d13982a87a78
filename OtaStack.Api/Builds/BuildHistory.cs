using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Builds;

/// <summary>What was taken from the build folder, and what was refused and why.</summary>
public sealed class BuildHistory(IDbContextFactory<OtaStackContext> contexts, TimeProvider clock)
{
    /// <summary>Refused files are remembered for people to read; more than so many nobody reads.</summary>
    public const int MaximumRefused = 1000;

    /// <summary>The file was not taken. What is taken is recorded with the firmware itself (<see cref="BuildRecord.Taken"/>).</summary>
    public async Task RecordRefusalAsync(BuildFile file, string reason, string? sha256, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await ForgetRefusalAsync(context, file, cancellationToken);
        await ForgetOldestRefusalsAsync(context, cancellationToken);

        context.Builds.Add(new BuildRecord
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            Path = file.Name,
            Size = file.Stamp.Length,
            SeenAt = clock.GetUtcNow(),
            Outcome = BuildOutcome.Refused,
            Reason = reason,
            Sha256 = sha256,
        });
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The file has turned out well after all.</summary>
    public async Task ForgetRefusalAsync(BuildFile file, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await ForgetRefusalAsync(context, file, cancellationToken);
    }

    // The same file is refused again after each restart: one row is enough.
    private static Task<int> ForgetRefusalAsync(OtaStackContext context, BuildFile file, CancellationToken cancellationToken) =>
        context.Builds.Where(build => build.Outcome == BuildOutcome.Refused && build.Path == file.Name)
            .ExecuteDeleteAsync(cancellationToken);

    private static async Task ForgetOldestRefusalsAsync(OtaStackContext context, CancellationToken cancellationToken)
    {
        var refused = context.Builds.Where(build => build.Outcome == BuildOutcome.Refused);
        var oldest = refused.OrderByDescending(build => build.SeenAt).Skip(MaximumRefused - 1).Select(build => build.Id);
        await context.Builds.Where(build => oldest.Contains(build.Id)).ExecuteDeleteAsync(cancellationToken);
    }
}
