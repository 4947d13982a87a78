using OtaStack.Web.Requests;

namespace OtaStack.Web.Manager;

/// <summary>Which builds a list shows. <c>Q</c> has words and fields.</summary>
public sealed record BuildQuery(string? Q, string Sort, string? After, int Limit) : ListQuery(Q, Sort, After, Limit)
{
    /// <summary>The newest builds come first.</summary>
    private const string DefaultSort = "-queued";

    private const int PageSize = 50;

    public override string PagePath => "/manager/builds";

    protected override string ApiPath => "/manager/api/builds";

    protected override string InitialSort => DefaultSort;

    /// <summary>The query of an address.</summary>
    public static BuildQuery Of(string? q, string? sort, string? after) =>
        new(Given(q)?.Trim(), Given(sort) ?? DefaultSort, Given(after), PageSize);
}
