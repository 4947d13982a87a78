namespace OtaStack.Contracts.Downloads;

/// <summary>
/// What the gateway tells the API of downloads under way: <c>POST /edge/downloads</c> with an array of these, every few
/// seconds and as soon as one has ended. Only a token whose subject is <see cref="Subject"/> may.
/// </summary>
/// <param name="Receipt">From <see cref="EdgeHeaders.Receipt"/>.</param>
/// <param name="Acknowledged">Bytes of the body that the board has acknowledged so far.</param>
/// <param name="Ended">Nothing more will come.</param>
/// <param name="Whole">Ended, and the board has acknowledged every byte.</param>
public sealed record DownloadReport(string Receipt, long Acknowledged, bool Ended, bool Whole)
{
    /// <summary>Path of the API's endpoint.</summary>
    public const string Path = "/edge/downloads";

    /// <summary>Subject of the gateway's token for it; no account and no API key can have this name.</summary>
    public const string Subject = "gateway:edge";

    /// <summary>How often the gateway reports downloads under way, seconds.</summary>
    public const int IntervalSeconds = 5;

    /// <summary>The most that one request brings.</summary>
    public const int MaximumCount = 1000;
}

/// <summary>What the API answers.</summary>
/// <param name="Cut">Receipts of downloads that the gateway must end, because they lost their slots.</param>
public sealed record DownloadReportAnswer(IReadOnlyList<string> Cut);
