using Microsoft.EntityFrameworkCore;

namespace OtaStack.Api.Storage;

/// <summary>Short lists for people, some of whose rows may be damaged.</summary>
internal static class ReadableQuery
{
    /// <summary>The rows that can be read. Where one cannot, all are read one by one.</summary>
    /// <param name="query">Ordered, and limited to what fits on a page.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<List<T>> ToReadableListAsync<T>(
        this IQueryable<T> query, CancellationToken cancellationToken)
    {
        try
        {
            return await query.ToListAsync(cancellationToken);
        }
        catch (Exception exception) when (UnreadableRows.IsOfRow(exception))
        {
            return await OneByOneAsync(query, cancellationToken);
        }
    }

    private static async Task<List<T>> OneByOneAsync<T>(IQueryable<T> query, CancellationToken cancellationToken)
    {
        var readable = new List<T>();
        var count = await query.CountAsync(cancellationToken);
        for (var i = 0; i < count; i++)
        {
            try
            {
                readable.AddRange(await query.Skip(i).Take(1).ToListAsync(cancellationToken));
            }
            catch (Exception exception) when (UnreadableRows.IsOfRow(exception))
            {
                // Left out: the others are what was asked for.
            }
        }

        return readable;
    }
}
