using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Builds;

/// <summary>What was taken from the build folder, and what was refused and why.</summary>
public sealed class BuildHistory(IDbContextFactory<OtaStackContext> contexts, TimeProvider clock)
{
    /// <summary>Refused files are remembered for people to read; more than so many nobody reads.</summary>
    public const int MaximumRefused = 1000;

    public async Task RecordAsync(
        BuildFile file, BuildOutcome outcome, string? reason, string? sha256, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (outcome == BuildOutcome.Refused)
            await ForgetOlderRefusalsAsync(context, file, cancellationToken);

        context.Builds.Add(new BuildRecord
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            Path = file.Name,
            Size = file.Stamp.Length,
            SeenAt = clock.GetUtcNow(),
            Outcome = outcome,
            Reason = reason,
            Sha256 = sha256,
        });
        await context.SaveChangesAsync(cancellationToken);
    }

    // The same file is refused again after each restart: one row is enough.
    private static async Task ForgetOlderRefusalsAsync(OtaStackContext context, BuildFile file, CancellationToken cancellationToken)
    {
        var refused = context.Builds.Where(build => build.Outcome == BuildOutcome.Refused);
        await refused.Where(build => build.Path == file.Name).ExecuteDeleteAsync(cancellationToken);
        var oldest = refused.OrderByDescending(build => build.SeenAt).Skip(MaximumRefused - 1).Select(build => build.Id);
        await context.Builds.Where(build => oldest.Contains(build.Id)).ExecuteDeleteAsync(cancellationToken);
    }
}
