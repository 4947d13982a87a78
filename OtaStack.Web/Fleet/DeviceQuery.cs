using OtaStack.Web.Requests;

namespace OtaStack.Web.Fleet;

/// <summary>Which devices a list shows. <c>Q</c> is a target expression.</summary>
public sealed record DeviceQuery(string? Q, string Sort, string? After, int Limit) : ListQuery(Q, Sort, After, Limit)
{
    /// <summary>Devices that were heard last come first.</summary>
    public const string DefaultSort = "-seen";

    private const int PageSize = 50;

    public override string PagePath => "/devices";

    protected override string ApiPath => "/api/devices";

    protected override string InitialSort => DefaultSort;

    /// <summary>The query of an address.</summary>
    public static DeviceQuery Of(string? q, string? sort, string? after) =>
        new(Given(q)?.Trim(), Given(sort) ?? DefaultSort, Given(after), PageSize);
}
