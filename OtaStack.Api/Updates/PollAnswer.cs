using OtaStack.Api.Devices;
using OtaStack.Api.Downloads;
using OtaStack.Api.Storage;

namespace OtaStack.Api.Updates;

/// <summary>A decided poll.</summary>
/// <param name="Update">The update that it advanced; null if it advanced no update, also for an offer to a poll that
/// contradicts its device.</param>
/// <param name="Saved">Ends when the update is on disk.</param>
public sealed record PollAnswer(Decision Decision, Device Device, UpdateRecord? Update, Task Saved)
{
    /// <summary>The download that it began; null without an offer.</summary>
    public RunningDownload? Download { get; init; }
}
