using OtaStack.Api.Downloads;

namespace OtaStack.Api.Updates;

/// <summary>
/// The fleet, for the code that talks with boards. The embedded one (<see cref="DevicePolls"/>) has all devices in
/// memory and answers at once; one that several processes share would ask a database, around the same
/// <see cref="PollStep"/>.
/// </summary>
public interface IFleet
{
    /// <summary>
    /// Answers one poll. An offer takes a download slot, which <see cref="EndDownload"/> gives back.
    /// </summary>
    ValueTask<PollResult> PollAsync(Poll poll);

    /// <summary>
    /// A download that was offered has ended: the board acknowledged <paramref name="bytesSent"/> bytes of the range.
    /// <paramref name="complete"/> is true if that is the whole range, as seen by the process that has the board's
    /// connection.
    /// </summary>
    void EndDownload(PollAnswer answer, ByteRange range, long bytesSent, bool complete);
}

/// <summary>The answer to a poll.</summary>
/// <param name="Answer">Null if the device may not be added to the fleet.</param>
/// <param name="RetryAfter">
/// Without an answer, when it may be added; null if the fleet is full, or takes only known devices for its project.
/// </param>
public readonly record struct PollResult(PollAnswer? Answer, TimeSpan? RetryAfter);
