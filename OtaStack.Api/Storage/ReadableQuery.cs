using Microsoft.EntityFrameworkCore;

namespace OtaStack.Api.Storage;

/// <summary>Reads short lists for people, in which some rows may be damaged.</summary>
internal static class ReadableQuery
{
    /// <summary>The rows that can be read. If one cannot, all are read one by one.</summary>
    /// <param name="query">Ordered, and limited to what fits on a page.</param>
    /// <param name="cancellationToken">Cancels it.</param>
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
                // Skip the row, so that the others are listed.
            }
        }

        return readable;
    }
}
