using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using OtaStack.Web.Requests;

namespace OtaStack.Web.Fleet;

/// <summary>Which devices a list shows, as its address says.</summary>
/// <param name="Q">A target expression; null for all devices.</param>
/// <param name="Sort">A field; <c>-</c> before it reverses the order.</param>
/// <param name="After">Where the page before ended; null for the first page.</param>
/// <param name="Limit">Devices on a page.</param>
public sealed record DeviceQuery(string? Q, string Sort, string? After, int Limit) : ISortedQuery
{
    /// <summary>Devices that were heard last come first.</summary>
    public const string DefaultSort = "-seen";

    /// <summary>Devices on a page.</summary>
    public const int PageSize = 50;

    /// <summary>The query of an address.</summary>
    public static DeviceQuery Of(string? q, string? sort, string? after) => new(
        string.IsNullOrWhiteSpace(q) ? null : q.Trim(), string.IsNullOrWhiteSpace(sort) ? DefaultSort : sort,
        string.IsNullOrWhiteSpace(after) ? null : after, PageSize);

    /// <summary>The page that shows it.</summary>
    public string Address => With("/devices", Sort == DefaultSort ? null : Sort, limit: null);

    public string SortedBy(string sort) => (this with { Sort = sort, After = null }).Address;

    /// <summary>The API's list.</summary>
    public string ApiAddress => With("/api/devices", Sort, Limit.ToString(CultureInfo.InvariantCulture));

    private string With(string path, string? sort, string? limit) => QueryHelpers.AddQueryString(
        path,
        new Dictionary<string, string?> { ["q"] = Q, ["sort"] = sort, ["after"] = After, ["limit"] = limit }
            .Where(parameter => parameter.Value is not null));
}
