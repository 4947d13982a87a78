using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Http;
using OtaStack.Api.Targets;

namespace OtaStack.Api.Updates;

/// <summary><c>GET /api/devices/{mac}/why</c>: what a device is meant to run, and why.</summary>
internal static class WhyEndpoints
{
    public static void MapWhy(this RouteGroupBuilder devices) => devices.MapGet("/{mac}/why", Read)
        .WithName("ExplainDevice")
        .WithSummary("What a device is meant to run, which step decided that, and what was ruled out")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);

    /// <param name="kind"><c>sketch</c> (default) or <c>filesystem</c>.</param>
    private static Results<Ok<DeviceWhy>, ProblemHttpResult> Read(
        string mac, Fleet fleet, FirmwareCatalog catalog, GroupCatalog groups, IOptions<UpdateOptions> options,
        TimeProvider time, string kind = "sketch")
    {
        if (!MacAddress.TryParse(mac, out var address))
            return DeviceProblems.InvalidMac(mac);
        if (kind is not ("sketch" or "filesystem"))
            return Problems.InvalidParameter("kind: sketch or filesystem.");
        if (fleet.Find(address) is not { } device)
            return DeviceProblems.NoSuchDevice(address);

        var (published, inGroups, now) = (catalog.Current, groups.Current, time.GetUtcNow());
        var wanted = kind == "sketch" ? FirmwareKind.Sketch : FirmwareKind.Filesystem;
        var ruledOut = new List<RuledOut>();
        lock (device)
        {
            // A board of a known project usually polls its path, which opaque files require.
            var board = BoardSnapshot.Of(device, wanted, device.Project, published, inGroups, now);
            if (!device.HasPolled)
                board = board.WithChipOf(board.Known.Assignment.FindPinned(published));
            var decision = UpdateDecision.Decide(
                board.Report, board.Known, published, options.Value.MaximumCompleteDownloads, now, ruledOut);
            if (device.Settings is { Enrolment: not Enrolment.Accepted and var enrolment })
            {
                decision = decision with
                {
                    Reason = enrolment == Enrolment.Pending ? DecisionReason.Pending : DecisionReason.Blocked,
                };
            }

            return TypedResults.Ok(WhyText.Of(device, board, decision, ruledOut));
        }
    }
}
