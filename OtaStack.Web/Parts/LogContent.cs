namespace OtaStack.Web.Parts;

/// <summary>The output of a build or job.</summary>
/// <param name="Lines">The last lines, as far as they were there when the page was loaded.</param>
public sealed record LogContent(IReadOnlyList<string> Lines)
{
    /// <summary>Lines that a page shows.</summary>
    public const int MaximumLines = 2000;
}
