using System.ComponentModel.DataAnnotations;

namespace OtaStack.Api.Events;

/// <summary>Settings of the event streams.</summary>
public sealed record EventOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Events";

    /// <summary>Seconds in which several changes of one device become one event.</summary>
    [Range(0.01, 60)]
    public double IntervalSeconds { get; init; } = 0.25;

    /// <summary>
    /// Changes that are sent one by one in an interval. If more has changed, an event <c>reset</c> is sent instead.
    /// </summary>
    [Range(1, 100_000)]
    public int MaximumPerInterval { get; init; } = 250;

    /// <summary>Events to resume from. A client that is further behind is disconnected.</summary>
    [Range(16, 1_000_000)]
    public int Kept { get; init; } = 10_000;

    /// <summary>Seconds that events are kept after the last client has left, so that it can resume.</summary>
    [Range(0.0, 86_400)]
    public double KeepSeconds { get; init; } = 60;
}
