using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OtaStack.Web.Requests;
using OtaStack.Web.Visits;

namespace OtaStack.Web.Fleet;

/// <summary>The API's lists, devices and firmware, read and changed as the visitor of a page.</summary>
internal sealed class FleetClient(HttpClient http, Visitor visitor) : ServiceClient(http, visitor, Format)
{
    internal static JsonSerializerOptions Format { get; } = ServiceJson.FormatOf(FleetJson.Default);

    protected override string Service => "The OTA service";

    protected override string WhenDown =>
        "The service api is not running, or is starting. Boards get its answers again as soon as it is back; this page "
            + "tries again by itself.";

    /// <summary>A page of the devices that a query selects.</summary>
    public Task<ListPage<DeviceView>> ListDevicesAsync(DeviceQuery query, CancellationToken stop) =>
        ReadAsync<ListPage<DeviceView>>(query.ApiAddress, stop);

    /// <summary>A device with its history, and the tag of what people have set on it.</summary>
    public async Task<(DeviceDetails Details, string? Tag)> ReadDeviceAsync(string mac, CancellationToken stop)
    {
        using var response = await SendAsync(new(HttpMethod.Get, AddressOf(mac)), stop);
        return (await ContentAsync<DeviceDetails>(response, stop), response.Headers.ETag?.ToString());
    }

    /// <summary>What a device is meant to run, and why.</summary>
    public Task<DeviceWhy> ReadWhyAsync(string mac, CancellationToken stop) =>
        ReadAsync<DeviceWhy>(AddressOf(mac) + "/why", stop);

    /// <summary>Changes what people set on a device.</summary>
    /// <param name="mac">The device.</param>
    /// <param name="fields">The fields of a <see cref="DevicePatch"/> to change; null clears one.</param>
    /// <param name="tag">The change is refused if somebody else has changed the device since; null: not.</param>
    /// <param name="stop">Ends the request.</param>
    public async Task ChangeDeviceAsync(
        string mac, Dictionary<string, object?> fields, string? tag, CancellationToken stop)
    {
        using var request = RequestOf(HttpMethod.Patch, AddressOf(mac), fields);
        if (tag is not null)
            request.Headers.IfMatch.Add(EntityTagHeaderValue.Parse(tag));
        using var response = await SendAsync(request, stop);
    }

    /// <summary>An action on devices.</summary>
    /// <param name="action">The action and its devices.</param>
    /// <param name="isDryRun">Changes nothing, and returns what it would change.</param>
    /// <param name="stop">Ends the request.</param>
    public Task<DeviceActionResult> ActAsync(DeviceActionRequest action, bool isDryRun, CancellationToken stop) =>
        ChangeAsync<DeviceActionResult>(HttpMethod.Post, "/api/devices/actions" + DryRun(isDryRun), action, stop);

    /// <summary>A page of the firmware, newest first.</summary>
    public Task<ListPage<FirmwareView>> ListFirmwareAsync(
        string? project, string? after, int limit, CancellationToken stop) =>
        ReadAsync<ListPage<FirmwareView>>(
            $"/api/firmware?limit={limit}{Parameter("project", project)}{Parameter("after", after)}", stop);

    /// <summary>A firmware, and the boards it reaches.</summary>
    public Task<FirmwareView> ReadFirmwareAsync(string sha256, CancellationToken stop) =>
        ReadAsync<FirmwareView>(AddressOfFirmware(sha256), stop);

    /// <summary>Recalls a firmware.</summary>
    public Task<FirmwareView> RecallAsync(string sha256, string? reason, CancellationToken stop) =>
        ChangeAsync<FirmwareView>(
            HttpMethod.Post, AddressOfFirmware(sha256) + "/recall", new RecallRequest { Reason = reason }, stop);

    /// <summary>Lifts the recall of a firmware.</summary>
    public Task LiftRecallAsync(string sha256, CancellationToken stop) =>
        ChangeAsync(HttpMethod.Delete, AddressOfFirmware(sha256) + "/recall", body: null, stop);

    /// <summary>Deletes a firmware.</summary>
    /// <param name="sha256">The firmware.</param>
    /// <param name="isForced">Also while updates to it are under way.</param>
    /// <param name="stop">Ends the request.</param>
    public Task DeleteFirmwareAsync(string sha256, bool isForced, CancellationToken stop) =>
        ChangeAsync(
            HttpMethod.Delete, AddressOfFirmware(sha256) + (isForced ? "?force=true" : ""), body: null, stop);

    /// <summary>Brings a firmware to a channel of its project.</summary>
    public Task<ChannelView> PromoteAsync(
        string project, string channel, string sha256, bool isDryRun, CancellationToken stop) =>
        ChangeAsync<ChannelView>(
            HttpMethod.Put,
            $"/api/projects/{Uri.EscapeDataString(project)}/channels/{Uri.EscapeDataString(channel)}{DryRun(isDryRun)}",
            new PromotionRequest { Firmware = [sha256] }, stop);

    /// <summary>The projects, by name.</summary>
    public Task<ListPage<ProjectView>> ListProjectsAsync(int limit, CancellationToken stop) =>
        ReadAsync<ListPage<ProjectView>>($"/api/projects?limit={limit}", stop);

    /// <summary>A project.</summary>
    public Task<ProjectView> ReadProjectAsync(string name, CancellationToken stop) =>
        ReadAsync<ProjectView>("/api/projects/" + Uri.EscapeDataString(name), stop);

    /// <summary>Files of the build folder, newest first.</summary>
    /// <param name="outcome">Null for all.</param>
    /// <param name="limit">Files on the page.</param>
    /// <param name="stop">Ends the request.</param>
    public Task<ListPage<BuildFileView>> ListBuildsAsync(string? outcome, int limit, CancellationToken stop) =>
        ReadAsync<ListPage<BuildFileView>>($"/api/builds?limit={limit}{Parameter("outcome", outcome)}", stop);

    /// <summary>
    /// Follows what changes. The first event is a <c>reset</c>; everything that changes after it arrives as an event.
    /// </summary>
    /// <param name="q">A target expression: only events of these devices; null for all.</param>
    /// <param name="isWanted">Of those, the devices whose events are read.</param>
    /// <param name="stop">Ends the stream.</param>
    public async IAsyncEnumerable<FleetEvent> FollowAsync(
        string? q, Func<MacAddress, bool> isWanted, [EnumeratorCancellation] CancellationToken stop)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, "/api/events" + (q is null ? "" : "?q=" + Uri.EscapeDataString(q)));
        using var response = await SendAsync(request, stop);
        await using var stream = await response.Content.ReadAsStreamAsync(stop);
        await foreach (var item in FleetEvent.ReadAsync(stream, isWanted, Json, stop))
            yield return item;
    }

    private static string AddressOf(string mac) => "/api/devices/" + Uri.EscapeDataString(mac);

    private static string AddressOfFirmware(string sha256) => "/api/firmware/" + Uri.EscapeDataString(sha256);

    private static string Parameter(string name, string? value) =>
        value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static string DryRun(bool isDryRun) => isDryRun ? "?dryRun=true" : "";
}
