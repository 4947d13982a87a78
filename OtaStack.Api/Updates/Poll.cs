using System.Net;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Targets;

namespace OtaStack.Api.Updates;

/// <summary>A poll, as it came in.</summary>
/// <param name="Report">What the board says.</param>
/// <param name="Address">Where it came from.</param>
/// <param name="Intent">What it is for.</param>
public readonly record struct Poll(DeviceReport Report, IPAddress? Address, PollIntent Intent);

/// <summary>What the answer to a poll depends on, besides the poll and its device.</summary>
/// <param name="Published">The firmware.</param>
/// <param name="Groups">The groups.</param>
/// <param name="MaximumCompleteDownloads">As <see cref="UpdateOptions.MaximumCompleteDownloads"/>.</param>
/// <param name="Now">The time of the poll.</param>
public readonly record struct PollConditions(
    CatalogSnapshot Published, TargetGroups Groups, int MaximumCompleteDownloads, DateTimeOffset Now)
{
    /// <summary>Whether no download may begin now, so that an offer has to wait.</summary>
    public bool IsBusy { get; init; }
}
