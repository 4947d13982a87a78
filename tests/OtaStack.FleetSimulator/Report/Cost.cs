using System.Diagnostics;

namespace OtaStack.FleetSimulator.Report;

/// <summary>What the run cost, and how fast it was.</summary>
/// <param name="Processor">Processor time of the simulator, in all threads.</param>
/// <param name="Memory">The most bytes that the simulator had resident.</param>
/// <param name="MedianPoll">Half of the polls without an image took less; null without polls.</param>
/// <param name="SlowPoll">99 of 100 polls without an image took less.</param>
/// <param name="MostLate">How late the latest poll began.</param>
public sealed record Cost(
    TimeSpan Processor, long Memory, TimeSpan? MedianPoll, TimeSpan? SlowPoll, TimeSpan MostLate)
{
    /// <summary>The cost of this process so far.</summary>
    public static Cost Now(PollTimes times, TimeSpan mostLate)
    {
        using var process = Process.GetCurrentProcess();
        return new Cost(
            process.TotalProcessorTime, process.PeakWorkingSet64, times.Within(0.5), times.Within(0.99), mostLate);
    }
}
