using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace OtaStack.Api.Storage;

/// <summary>
/// Writes changes that people make, with their audit entries in the same transaction: a change without an entry does not
/// exist, nor an entry without its change. One change at a time, in turn with the writes of the polls.
/// </summary>
public sealed class AuditedChanges(
    IDbContextFactory<OtaStackContext> contexts, WriteBehind writer, DiskReserve reserve, TimeProvider time)
    : IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);

    private readonly Lazy<TableWriter> _table = new(() =>
    {
        using var context = contexts.CreateDbContext();
        return TableWriter.OfLog<AuditRecord>(context.Model);
    });

    /// <summary>
    /// Makes a change. <paramref name="prepare"/> decides under the lock what to write; <see cref="Change{T}.Apply"/>
    /// brings it into memory when it is on disk. Once writing has begun, it is not cancelled.
    /// </summary>
    /// <param name="actor">Who makes it.</param>
    /// <param name="prepare">Reads the state in memory, and returns what to write and the result.</param>
    /// <param name="cancellationToken">Cancels waiting for other changes.</param>
    /// <returns>The result of <paramref name="prepare"/>.</returns>
    /// <exception cref="DbUpdateException">The database cannot be written. Nothing has changed.</exception>
    public async Task<T> MakeAsync<T>(Actor actor, Func<Change<T>> prepare, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var change = prepare();
            if (change.Write is null)
                return change.Result;

            await writer.InTurnAsync(
                async () =>
                {
                    if (change.FreesSpace)
                        await reserve.WithRoomAsync(() => WriteAsync(actor, change));
                    else
                        await WriteAsync(actor, change);
                    change.Apply?.Invoke();
                },
                cancellationToken);
            return change.Result;
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private async Task WriteAsync<T>(Actor actor, Change<T> change)
    {
        var now = time.GetUtcNow();
        try
        {
            await using var context = await contexts.CreateDbContextAsync();
            await using var transaction = await context.Database.BeginTransactionAsync();
            await change.Write!(context);
            _table.Value.WriteAll(context, change.Entries.Select(entry => entry.ToRecord(actor, now)));
            var kept = change.Response is null ? null : actor.Request;
            if (kept is not null)
                await IdempotencyKeys.WriteAsync(context, kept, change.Response!(), now);
            await transaction.CommitAsync();
            kept?.IsKept = true;
        }
        catch (SqliteException exception)
        {
            throw new DbUpdateException("The database cannot be written.", exception);
        }
    }
}

/// <summary>A change of <see cref="AuditedChanges"/>.</summary>
/// <param name="Result">What the caller gets.</param>
public sealed record Change<T>(T Result)
{
    /// <summary>Writes the rows; null if there is nothing to change.</summary>
    public Func<OtaStackContext, Task>? Write { get; init; }

    /// <summary>What the audit says about it.</summary>
    public IReadOnlyCollection<AuditEntry> Entries { get; init; } = [];

    /// <summary>
    /// The response to the request, without secrets. If it has an <c>Idempotency-Key</c>, it is written with the
    /// change, so that a repetition gets the same response, also after a crash; not if nothing is written. Null if a
    /// repetition would do no harm.
    /// </summary>
    public Func<KeptResponse>? Response { get; init; }

    /// <summary>
    /// Brings the change into memory. Nothing else is written to the database in the meantime.
    /// </summary>
    public Action? Apply { get; init; }

    /// <summary>Whether it deletes rows, and so must succeed on a full disk (<see cref="DiskReserve"/>).</summary>
    public bool FreesSpace { get; init; }
}
