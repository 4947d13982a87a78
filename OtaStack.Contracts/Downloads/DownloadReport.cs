namespace OtaStack.Contracts.Downloads;

/// <summary>
/// The gateway's report to the API on a download: <c>POST /edge/downloads</c> with an array of these, every few seconds
/// and as soon as one has ended. Requires a token whose subject is <see cref="Subject"/>.
/// </summary>
/// <param name="Receipt">From <see cref="EdgeHeaders.Receipt"/>.</param>
/// <param name="Acknowledged">Bytes of the body that the board has acknowledged so far.</param>
/// <param name="Ended">Whether this is the last report.</param>
/// <param name="Whole">Whether it ended and the board has acknowledged every byte.</param>
public sealed record DownloadReport(string Receipt, long Acknowledged, bool Ended, bool Whole)
{
    /// <summary>Path of the API's endpoint.</summary>
    public const string Path = "/edge/downloads";

    /// <summary>Subject of the gateway's token for it. Accounts and API keys cannot have this name.</summary>
    public const string Subject = "gateway:edge";

    /// <summary>How often the gateway reports downloads under way, seconds.</summary>
    public const int IntervalSeconds = 5;

    /// <summary>The most reports in one request.</summary>
    public const int MaximumCount = 1000;
}

/// <summary>The API's response.</summary>
/// <param name="Cut">Receipts of downloads that the gateway must end, because they lost their slots.</param>
public sealed record DownloadReportAnswer(IReadOnlyList<string> Cut);
