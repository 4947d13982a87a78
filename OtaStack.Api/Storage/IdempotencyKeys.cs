using Microsoft.EntityFrameworkCore;

namespace OtaStack.Api.Storage;

/// <summary>Which requests with <c>Idempotency-Key</c> have succeeded in the last day, and with which response.</summary>
public sealed class IdempotencyKeys(
    IDbContextFactory<OtaStackContext> contexts, WriteBehind writer, TimeProvider time)
{
    /// <summary>How long a response is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>The request with this id that has succeeded; null if there is none.</summary>
    public async Task<IdempotencyRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - Kept;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.IdempotencyKeys.AsNoTracking()
            .FirstOrDefaultAsync(record => record.Id == id && record.At > oldest, cancellationToken);
    }

    /// <summary>Keeps the response to a request. For requests that do the same when they are repeated.</summary>
    public Task KeepAsync(IdempotentRequest request, KeptResponse response) => writer.InTurnAsync(
        async () =>
        {
            await using var context = await contexts.CreateDbContextAsync();
            await using var transaction = await context.Database.BeginTransactionAsync();
            await WriteAsync(context, request, response, time.GetUtcNow());
            await transaction.CommitAsync();
        },
        CancellationToken.None);

    /// <summary>
    /// Writes the response to a request inside the transaction of its change, so that there is no change without it.
    /// Deletes those that are too old.
    /// </summary>
    internal static async Task WriteAsync(
        OtaStackContext context, IdempotentRequest request, KeptResponse response, DateTimeOffset now)
    {
        var oldest = now - Kept;
        await context.IdempotencyKeys.Where(record => record.Id == request.Id || record.At <= oldest)
            .ExecuteDeleteAsync();
        context.IdempotencyKeys.Add(new IdempotencyRecord
        {
            Id = request.Id,
            Fingerprint = request.Fingerprint!,
            Status = response.Status,
            Location = response.Location,
            ETag = response.ETag,
            Body = response.Body,
            At = now,
        });
        await context.SaveChangesAsync();
    }
}
