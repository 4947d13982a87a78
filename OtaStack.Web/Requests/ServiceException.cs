namespace OtaStack.Web.Requests;

/// <summary>A service refused a request, or does not answer. The message is for people.</summary>
/// <param name="status">The status of its response; 503 if there was none.</param>
/// <param name="title">What happened.</param>
/// <param name="detail">Why, and what to do.</param>
/// <param name="cause">What failed on the way.</param>
internal sealed class ServiceException(int status, string title, string detail, Exception? cause = null)
    : Exception(detail, cause)
{
    public int Status => status;

    public string Title => title;

    /// <summary>Whether there was no response.</summary>
    public bool IsDown { get; private init; }

    /// <summary>A service cannot be reached.</summary>
    public static ServiceException Down(string title, string detail, Exception? cause) =>
        new(StatusCodes.Status503ServiceUnavailable, title, detail, cause) { IsDown = true };
}
