using Microsoft.EntityFrameworkCore;

namespace OtaStack.Api.Storage;

/// <summary>
/// Writes changes that people make, with their audit entries in the same transaction: a change without an entry does not
/// exist, nor an entry without its change. One change at a time.
/// </summary>
public sealed class AuditedChanges(
    IDbContextFactory<OtaStackContext> contexts, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);

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
            if (change.Write is { } write)
                await WriteAsync(actor, write, change.Entries);
            change.Apply?.Invoke();
            return change.Result;
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private async Task WriteAsync(
        Actor actor, Func<OtaStackContext, Task> write, IReadOnlyCollection<AuditEntry> entries)
    {
        // In whole milliseconds, as the database stores it.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        await using var context = await contexts.CreateDbContextAsync();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await write(context);
        context.Audit.AddRange(entries.Select(entry => new AuditRecord
        {
            At = now,
            Actor = actor.Name,
            Action = entry.Action,
            Subject = entry.Subject,
            Before = entry.Before,
            After = entry.After,
            Address = actor.Address,
        }));
        await context.SaveChangesAsync();
        await transaction.CommitAsync();
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

    /// <summary>Brings the change into memory.</summary>
    public Action? Apply { get; init; }
}
