using Microsoft.AspNetCore.Components;
using OtaStack.Web.Live;

namespace OtaStack.Web.Fleet;

/// <summary>The live part of a page of the fleet, which follows the API.</summary>
/// <typeparam name="T">What it shows.</typeparam>
public abstract class FleetPart<T> : LivePart<T, FleetEvent>
    where T : class
{
    [Inject]
    internal FleetClient Fleet { get; set; } = null!;

    /// <summary>A target expression: which devices are followed; null for all.</summary>
    protected virtual string? Followed => null;

    /// <summary>
    /// Whether an event of this device is to be read. Called on any thread, for each event of a large fleet.
    /// </summary>
    internal virtual bool IsWanted(MacAddress device) => true;

    internal sealed override IAsyncEnumerable<FleetEvent> FollowAsync(CancellationToken stop) =>
        Fleet.FollowAsync(Followed, IsWanted, stop);
}
