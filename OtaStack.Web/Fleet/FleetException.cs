namespace OtaStack.Web.Fleet;

/// <summary>The API refused a request, or does not answer. The message is for people.</summary>
/// <param name="status">The status of its response; 503 if there was none.</param>
/// <param name="title">What happened.</param>
/// <param name="detail">Why, and what to do.</param>
/// <param name="cause">What failed on the way.</param>
internal sealed class FleetException(int status, string title, string detail, Exception? cause = null)
    : Exception(detail, cause)
{
    public int Status => status;

    public string Title => title;

    /// <summary>The API cannot be reached.</summary>
    public static FleetException Down(Exception cause) => new(
        StatusCodes.Status503ServiceUnavailable, "The OTA service does not answer",
        "The service api is not running, or is starting. Boards get its answers again as soon as it is back; this page "
            + "tries again by itself.", cause);
}
