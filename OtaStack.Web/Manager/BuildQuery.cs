using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using OtaStack.Web.Requests;

namespace OtaStack.Web.Manager;

/// <summary>Which builds a list shows, as its address says.</summary>
/// <param name="Q">Words and fields; null for all builds.</param>
/// <param name="Sort">A field; <c>-</c> before it reverses the order.</param>
/// <param name="After">Where the page before ended; null for the first page.</param>
public sealed record BuildQuery(string? Q, string Sort, string? After) : ISortedQuery
{
    /// <summary>The newest builds come first.</summary>
    public const string DefaultSort = "-queued";

    private const int PageSize = 50;

    /// <summary>The query of an address.</summary>
    public static BuildQuery Of(string? q, string? sort, string? after) => new(
        string.IsNullOrWhiteSpace(q) ? null : q.Trim(), string.IsNullOrWhiteSpace(sort) ? DefaultSort : sort,
        string.IsNullOrWhiteSpace(after) ? null : after);

    /// <summary>The page that shows it.</summary>
    public string Address => With("/manager/builds", Sort == DefaultSort ? null : Sort, limit: null);

    /// <summary>The Manager's list.</summary>
    public string ApiAddress => With("/manager/api/builds", Sort, PageSize.ToString(CultureInfo.InvariantCulture));

    public string SortedBy(string sort) => (this with { Sort = sort, After = null }).Address;

    private string With(string path, string? sort, string? limit) => QueryHelpers.AddQueryString(
        path,
        new Dictionary<string, string?> { ["q"] = Q, ["sort"] = sort, ["after"] = After, ["limit"] = limit }
            .Where(parameter => parameter.Value is not null));
}
