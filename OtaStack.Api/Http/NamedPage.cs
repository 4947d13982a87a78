using OtaStack.Contracts;

namespace OtaStack.Api.Http;

/// <summary>Pages of short lists that are sorted by name.</summary>
internal static class NamedPage
{
    /// <summary>The most items on a page.</summary>
    public const int Maximum = 1000;

    /// <param name="sorted">All items, by name (ordinal).</param>
    /// <param name="nameOf">The name of an item.</param>
    /// <param name="toView">What the page shows of an item.</param>
    /// <param name="after">The name of the last item of the page before; null for the first page.</param>
    /// <param name="limit">Items on the page, 1 to <see cref="Maximum"/>.</param>
    public static ListPage<TView> Of<T, TView>(
        IReadOnlyCollection<T> sorted, Func<T, string> nameOf, Func<T, TView> toView, string? after, int limit)
    {
        var page = sorted.Where(item => after is null || string.CompareOrdinal(nameOf(item), after) > 0)
            .Take(limit + 1).ToList();
        return new ListPage<TView>(
            [.. page.Take(limit).Select(toView)], page.Count > limit ? nameOf(page[limit - 1]) : null, sorted.Count);
    }
}
