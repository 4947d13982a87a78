using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace OtaStack.Web.Requests;

/// <summary>Which items a list shows, as its address says.</summary>
/// <param name="Q">What items must match; null for all.</param>
/// <param name="Sort">A field; <c>-</c> before it reverses the order.</param>
/// <param name="After">Where the page before ended; null for the first page.</param>
/// <param name="Limit">Items on a page.</param>
public abstract record ListQuery(string? Q, string Sort, string? After, int Limit)
{
    /// <summary>The page that shows it.</summary>
    public string Address => With(PagePath, Sort == InitialSort ? null : Sort, limit: null);

    /// <summary>The service's list.</summary>
    public string ApiAddress => With(ApiPath, Sort, Limit.ToString(CultureInfo.InvariantCulture));

    /// <summary>Path of the page.</summary>
    public abstract string PagePath { get; }

    protected abstract string ApiPath { get; }

    /// <summary>The order if the address names none.</summary>
    protected abstract string InitialSort { get; }

    /// <summary>The page that shows what matches another search, in the usual order.</summary>
    public string Searching(string q) => (this with { Q = q, Sort = InitialSort, After = null }).Address;

    /// <summary>The page that shows the same in another order.</summary>
    public string SortedBy(string sort) => (this with { Sort = sort, After = null }).Address;

    /// <summary>The page that begins there; null: the first one.</summary>
    public string PageAfter(string? after) => (this with { After = after }).Address;

    /// <summary>A parameter of an address; null if it is blank.</summary>
    internal static string? Given(string? parameter) => string.IsNullOrWhiteSpace(parameter) ? null : parameter;

    private string With(string path, string? sort, string? limit) => QueryHelpers.AddQueryString(
        path,
        new Dictionary<string, string?> { ["q"] = Q, ["sort"] = sort, ["after"] = After, ["limit"] = limit }
            .Where(parameter => parameter.Value is not null));
}
