namespace OtaStack.Web.Requests;

/// <summary>Which items a list shows, in an order that its columns change.</summary>
public interface ISortedQuery
{
    /// <summary>A field; <c>-</c> before it reverses the order.</summary>
    string Sort { get; }

    /// <summary>The page that shows the same in another order.</summary>
    string SortedBy(string sort);
}
