using System.Net;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Api.Updates;

namespace OtaStack.Tests.Updates;

/// <summary>One poll of a device, as a table: what it has, what the board says, and what comes of it.</summary>
public sealed class PollStepTests
{
    private const string OldFlash = "00000000000000000000000000000000";
    private const string NewFlash = "7effe644484d7d861b92fb47a77ff1ca";

    private static readonly MacAddress Mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC");
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Away = IPAddress.Parse("198.51.100.1");
    private static readonly FirmwareRecord Target = Published.Firmware(version: "2.0.0", sketchMd5: NewFlash);
    private static readonly CatalogSnapshot Catalog = Published.Catalog(Target);

    // No update of the device; one that was offered; one that was downloaded; one that is on hold.
    [Theory]
    [InlineData(null, "1.0.0", "Offered", "offered new")]
    [InlineData("Offered", "1.0.0", "Offered", "offered")]
    [InlineData("Downloaded", "1.0.0", "Offered", "offered")]
    [InlineData("Downloaded", "2.0.0", "SameVersion", "confirmed closed")]
    [InlineData("Refused", "2.0.0", "SameVersion", "superseded closed")]
    [InlineData("OnHold", "1.0.0", "HeldBack", "failed")]
    [InlineData("OnHold", "2.0.0", "SameVersion", "confirmed closed")]
    [InlineData("Failed", "1.0.0", "HeldBack", "")]
    [InlineData("Other", "1.0.0", "Offered", "superseded closed, offered new")]
    [InlineData(null, "2.0.0", "SameVersion", "")]
    [InlineData(null, "3.0.0", "NotNewer", "refused new")]
    public void A_trusted_poll(string? update, string version, string reason, string steps)
    {
        var outcome = Take(DeviceWith(update), Poll(version));

        Assert.Equal((reason, steps), (outcome.Decision.Reason.ToString(), Text(outcome)));
        Assert.True(outcome.IsRemembered);
        Assert.Equal((Target.Project, ChipFamily.Esp8266), (outcome.Project, outcome.Chip));
        Assert.Equal(steps.StartsWith("confirmed", StringComparison.Ordinal), outcome.Confirmed is not null);
    }

    [Theory]
    [InlineData(PollIntent.Fetch, false, "Offered", "offered new")]
    [InlineData(PollIntent.Fetch, true, "Busy", "")]
    [InlineData(PollIntent.Ask, false, "Offered", "")]
    [InlineData(PollIntent.Ask, true, "Offered", "")]
    public void An_offer_depends_on_what_the_poll_is_for_and_on_free_downloads(
        PollIntent intent, bool isBusy, string reason, string steps)
    {
        var outcome = Take(DeviceWith(null), Poll("1.0.0") with { Intent = intent }, isBusy);

        Assert.Equal((reason, steps), (outcome.Decision.Reason.ToString(), Text(outcome)));
    }

    [Fact]
    public void A_later_range_goes_on_with_the_offer_and_writes_nothing()
    {
        var device = DeviceWith("Offered");

        var outcome = Take(device, Poll("1.0.0") with { Intent = PollIntent.Continue });

        Assert.Equal((DecisionReason.Offered, ""), (outcome.Decision.Reason, Text(outcome)));
        Assert.Same(device.OpenUpdate(FirmwareKind.Sketch), outcome.Update);
    }

    [Fact]
    public void A_poll_from_another_address_is_a_conflict_and_moves_nothing_on()
    {
        var outcome = Take(DeviceWith("Downloaded"), Poll("2.0.0") with { Address = Away });

        Assert.Equal((ConflictKind.Address, false, ""), (outcome.Conflict, outcome.IsRemembered, Text(outcome)));
    }

    [Fact]
    public void At_a_new_address_the_counts_start_over()
    {
        var device = DeviceWith("OnHold");

        var outcome = PollStep.Take(
            device, Poll("1.0.0") with { Address = Away }, Conditions(isBusy: false) with { Now = Now.AddHours(1) });

        Assert.Equal((DecisionReason.Offered, 0), (outcome.Decision.Reason, outcome.Update!.CompleteDownloads));
    }

    [Theory]
    [InlineData(Enrolment.Pending, DecisionReason.Pending)]
    [InlineData(Enrolment.Blocked, DecisionReason.Blocked)]
    public void Without_enrolment_only_the_report_is_remembered(Enrolment enrolment, DecisionReason reason)
    {
        var device = DeviceWith("Downloaded");
        device.Settings = new DeviceSettingsRecord { Mac = Mac, Enrolment = enrolment };

        var outcome = Take(device, Poll("2.0.0"));

        Assert.Equal((reason, true, ""), (outcome.Decision.Reason, outcome.IsRemembered, Text(outcome)));
    }

    [Theory]
    [InlineData(null, "1.0.0")]
    [InlineData("Downloaded", "2.0.0")]
    [InlineData("Other", "1.0.0")]
    [InlineData("OnHold", "1.0.0")]
    public void A_step_changes_nothing_and_has_the_same_outcome_again(string? update, string version)
    {
        var groups = new TargetGroups([new GroupRecord { Name = "all", Expression = "*", Channel = "stable" }]);
        var device = DeviceWith(update);
        var (row, open) = (device.ToRecord(), device.OpenUpdate(FirmwareKind.Sketch));
        var conditions = Conditions(isBusy: false) with { Groups = groups };

        var (first, again) = (
            PollStep.Take(device, Poll(version), conditions), PollStep.Take(device, Poll(version), conditions));

        Assert.Equal(row, device.ToRecord());
        Assert.Same(open, device.OpenUpdate(FirmwareKind.Sketch));
        Assert.Equal(first.Decision, again.Decision);
        Assert.Equal(Text(first), Text(again));
        Assert.NotNull(first.Decision.Group);
    }

    [Fact]
    public void The_outcome_brings_the_device_to_its_new_state()
    {
        var device = DeviceWith("Downloaded");
        var poll = Poll("2.0.0");

        Assert.True(Take(device, poll).ApplyTo(device, poll, Now.AddSeconds(60)));

        Assert.Null(device.OpenUpdate(FirmwareKind.Sketch));
        Assert.Equal(
            (true, "2.0.0", DecisionReason.SameVersion, Target.Project, Now.AddSeconds(60)),
            (device.IsConfirmed, device.Version!.Text, device.LastDecision, device.Project, device.LastSeen));

        // A poll that says the same again is only a heartbeat.
        Assert.False(Take(device, poll).ApplyTo(device, poll, Now.AddSeconds(120)));
    }

    private static Device DeviceWith(string? update)
    {
        var device = new Device(new DeviceRecord
        {
            Mac = Mac,
            Project = Target.Project,
            Chip = ChipFamily.Esp8266,
            Version = "1.0.0",
            SketchMd5 = OldFlash,
            Address = Home.ToString(),
            FirstSeen = Now.AddDays(-1),
            LastSeen = Now.AddSeconds(-10),
        });
        if (update is null)
            return device;

        var begun = UpdateProgress.Begin(Poll("1.0.0").Report, Catalog.Find(Target.Sha256)!, Now.AddMinutes(-2));
        var offered = UpdateProgress.Offer(begun, Now.AddMinutes(-1));
        device.SetOpenUpdate(FirmwareKind.Sketch, update switch
        {
            "Offered" => offered,
            "Downloaded" => offered with { State = UpdateState.Downloaded, CompleteDownloads = 1, DownloadedAt = Now },
            "OnHold" => offered with { State = UpdateState.Downloaded, CompleteDownloads = 3, DownloadedAt = Now },
            "Failed" => UpdateProgress.Refuse(offered with { CompleteDownloads = 3 }, DecisionReason.HeldBack, Now),
            "Refused" => begun,
            _ => offered with { Firmware = new string('f', 64) },
        });
        return device;
    }

    private static Poll Poll(string version) => new(
        new DeviceReport
        {
            Mac = Mac,
            Chip = ChipFamily.Esp8266,
            Version = FirmwareVersion.Parse(version),
            SketchMd5 = OldFlash,
            FreeSpace = 1_695_744,
            FlashSize = 4_194_304,
        }, Home, PollIntent.Fetch);

    private static PollConditions Conditions(bool isBusy) => new(Catalog, TargetGroups.None, 3, Now) { IsBusy = isBusy };

    private static PollOutcome Take(Device device, Poll poll, bool isBusy = false) =>
        PollStep.Take(device, poll, Conditions(isBusy));

    private static string Text(PollOutcome outcome) => string.Join(", ", (outcome.Steps ?? []).Select(step =>
        step.Update.State.ToString().ToLowerInvariant() + (step.IsNew ? " new" : "") + (step.IsOpen ? "" : " closed")));
}
