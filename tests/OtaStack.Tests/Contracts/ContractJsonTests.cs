using System.Text.Json;
using OtaStack.Contracts;
using OtaStack.Contracts.Audit;
using OtaStack.Contracts.Boards;
using OtaStack.Contracts.Groups;
using OtaStack.Contracts.Events;

namespace OtaStack.Tests.Contracts;

/// <summary>Clients and files of earlier versions rely on these names, and people on their order.</summary>
public sealed class ContractJsonTests
{
    private static readonly JsonSerializerOptions Json = ContractJson.Configure(
        new JsonSerializerOptions(JsonSerializerOptions.Web));

    public static TheoryData<Type, string> Shapes => new()
    {
        {
            typeof(DeviceView),
            "mac name note tags project chip version sketchMd5 sketchSize freeSpace flashSize sdkVersion address "
            + "lastDecision isConfirmed conflict channel pin enrolment token firstSeen lastSeen pollInterval expectedBy "
            + "update"
        },
        {
            typeof(UpdateView),
            "id device firmware project fromVersion toVersion state reason startedAt changedAt offers "
            + "completeDownloads abortedDownloads unfinishedDownloads unfinishedSince bytesSent offeredAt downloadedAt "
            + "confirmedAt traceId"
        },
        { typeof(DeviceDetails), "device updates" },
        { typeof(DeviceConflict), "kind at address" },
        { typeof(DevicePatch), "name note tags channel pin enrolment" },
        { typeof(DeviceActionRequest), "action devices q tags channel pin" },
        { typeof(DeviceTableResult), "devices added changed unchanged invalid lines" },
        { typeof(DeviceTableLine), "line device outcome columns problem" },
        { typeof(DeviceActionResult), "matched changed skipped" },
        {
            typeof(FirmwareView),
            "sha256 md5 size project variant version versionSource chip kind flashMode flashSize flashFrequency "
            + "buildTime isGzip plainSize signature isOpaque origin fileName publishedAt channels recalledAt "
            + "recallReason isAvailable traceId "
            + "provenance message reach"
        },
        { typeof(AuditView), "id at actor action subject before after address" },
        { typeof(GroupRequest), "name devices expression priority pin channel" },
        { typeof(GroupView), "name devices expression priority pin channel members problem" },
        {
            typeof(ProjectView),
            "name access enrolment withoutToken landingChannel defaultChannel channels firmware"
        },
        { typeof(ProjectPatch), "access enrolment landingChannel defaultChannel" },
        { typeof(ChannelView), "name isLanding isDefault firmware etag" },
        { typeof(ChannelFirmware), "sha256 version chip kind variant since" },
        { typeof(PromotionRequest), "firmware" },
        { typeof(RecallRequest), "reason" },
        { typeof(DeviceWhy), "device project kind target step group channel decision reason ruledOut" },
        { typeof(WhyTarget), "sha256 project version chip" },
        { typeof(FirmwareReach), "devices willTake others sentence" },
        {
            typeof(BuildProvenance),
            "fqbn boardOptions core libraries flags sourceHash sourceTime gitCommit gitDirty buildId builtBy builtAt "
                + "durationSeconds cliVersion"
        },
        { typeof(StrayImage), "name sha256 size modifiedAt" },
        { typeof(UnreadableRow), "table rowId key reason" },
        { typeof(BuildFileView), "id path size seenAt outcome reason reach sha256" },
        { typeof(BuildReceipt), "buildId path outcome reason sha256 project version reach devices willTake at" },
        {
            typeof(BuildManifest),
            "image project version versionIsReported kind chip opaque fqbn boardOptions core libraries flags "
            + "sourceHash sourceTime gitCommit gitDirty buildId builtBy builtAt durationSeconds cliVersion traceparent"
        },
        { typeof(DeviceEvent), "mac device" },
        { typeof(UpdateEvent), "id update" },
        { typeof(FirmwareEvent), "sha256 firmware" },
        { typeof(ResetEvent), "reason" },
        { typeof(DownloadReport), "receipt acknowledged ended whole" },
        { typeof(BuildRequest), "sketch fqbn publish project version warnings flags clean" },
        {
            typeof(BuildView),
            "id project sketch fqbn state phase publish published version versionSource queuedAt startedAt endedAt "
            + "durationSeconds by error diagnostics sizes core libraries image files traceId publication verdict"
        },
        { typeof(BuildVerdict), "outcome reason reach devices willTake" },
        { typeof(BuiltImage), "name bytes sha256 md5 isSigned" },
        { typeof(JobView), "id title state by queuedAt startedAt endedAt progress step error log" },
        { typeof(Platform), "id name maintainer website installed latest versions boards" },
        { typeof(FoundLibrary), "name latest author sentence category versions dependencies installed" },
        { typeof(InstalledLibrary), "name installed latest author sentence" },
        { typeof(BoardDetails), "fqbn name options" },
        { typeof(SketchView), "path name project board problem" },
        { typeof(ManagerStatus), "arduinoCli workspace disk queue" },
        { typeof(CliStatus), "state version path problem hint" },
        { typeof(DiskUseView), "buildsBytes cacheBytes toolchainBytes freeBytes" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_type_keeps_its_names_and_their_order(Type type, string names) => Assert.Equal(
        names, string.Join(' ', Json.GetTypeInfo(type).Properties.Where(property => property.Get is not null)
            .Select(property => property.Name)));

    [Fact]
    public void A_client_reads_back_what_an_API_writes()
    {
        var job = new JobView
        {
            Id = "20261123-101500-3f2a", Title = "Install", State = JobState.Succeeded, By = "admin",
            QueuedAt = DateTimeOffset.UnixEpoch,
        };
        var json = JsonSerializer.Serialize(job, Json);

        Assert.Contains("\"state\":\"succeeded\"", json, StringComparison.Ordinal);
        Assert.Equal(job, JsonSerializer.Deserialize<JobView>(json, Json));
    }
}
