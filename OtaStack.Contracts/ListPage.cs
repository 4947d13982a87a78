namespace OtaStack.Contracts;

/// <summary>One page of a list.</summary>
/// <param name="Items">In the order that was asked for.</param>
/// <param name="Next">Give this as <c>after</c> for the next page; null on the last one.</param>
/// <param name="Total">Items on all pages, as of now.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, string? Next, int Total);
