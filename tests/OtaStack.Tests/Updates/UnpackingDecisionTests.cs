using OtaStack.Api.Devices;
using OtaStack.Api.Storage;
using OtaStack.Api.Updates;

namespace OtaStack.Tests.Updates;

/// <summary>Which boards are offered gzip files and opaque ones.</summary>
public sealed class UnpackingDecisionTests
{
    private const string Md5 = "7effe644484d7d861b92fb47a77ff1ca";

    // An ESP8266 with 1 MB of flash, 512 KB of it for the file system: the update area has 503,808 bytes.
    private static readonly DeviceReport Board = new()
    {
        Mac = MacAddress.Parse("5C:CF:7F:AA:BB:CC"),
        Chip = ChipFamily.Esp8266,
        Version = FirmwareVersion.Parse("1.0.0"),
        SketchMd5 = Md5,
        SketchSize = 184_256,
        FreeSpace = 319_488,
        FlashSize = 1_048_576,
    };

    [Theory]
    [InlineData(275_690, 644_256, 647_168, DecisionReason.NoRoomToUnpack)] // the file that broke a board in the field
    [InlineData(275_690, 499_712, 499_712, DecisionReason.Offered)] // one sector of margin is left
    [InlineData(275_690, 499_713, 503_808, DecisionReason.NoRoomToUnpack)] // it would fit, without a margin
    [InlineData(275_690, 400_000, 503_808, DecisionReason.NoRoomToUnpack)] // its packing needs more space
    [InlineData(319_488, 330_000, 499_712, DecisionReason.Offered)]
    [InlineData(319_489, 330_000, 499_712, DecisionReason.TooLittleSpace)]
    [InlineData(100_000, 360_000, null, DecisionReason.Offered)] // not measured, but source and target do not overlap
    [InlineData(150_000, 360_000, null, DecisionReason.NoRoomToUnpack)]
    public void A_gzip_file_is_offered_if_it_fits_packed_and_unpacked(
        long size, long plainSize, int? unpackSpace, DecisionReason expected) =>
        Assert.Equal(expected, Decide(Board, Gzip(size, plainSize, unpackSpace)));

    [Theory]
    [InlineData(184_256, null, DecisionReason.NoRoomToUnpack)]
    [InlineData(null, 319_488L, DecisionReason.NoRoomToUnpack)]
    [InlineData(null, null, DecisionReason.NoRoomToUnpack)]
    [InlineData(null, 503_808L, DecisionReason.Offered)] // safe for any sketch size
    [InlineData(503_808, null, DecisionReason.Offered)]
    [InlineData(184_256, 319_488L, DecisionReason.Offered)]
    [InlineData(180_225, 319_488L, DecisionReason.Offered)] // rounded up to the same sector
    [InlineData(180_224, 319_488L, DecisionReason.NoRoomToUnpack)]
    public void An_unreported_size_counts_as_zero(
        int? sketchSize, long? freeSpace, DecisionReason expected)
    {
        var report = Board with { SketchSize = sketchSize, FreeSpace = freeSpace };

        Assert.Equal(expected, Decide(report, Gzip(275_690, 490_000, 499_712)));
    }

    [Fact]
    public void A_plain_image_needs_no_space_to_unpack() =>
        Assert.Equal(DecisionReason.Offered, Decide(Board, Published.Firmware(size: 319_488)));

    [Fact]
    public void A_signed_gzip_file_goes_only_to_a_board_whose_flash_proves_a_signed_image()
    {
        var next = Gzip(100_000, 200_000, 204_800) with { Signature = ImageSignature.Esp8266, Version = "3.0.0" };
        var running = Published.Firmware(version: "2.0.0", sketchMd5: Md5);

        Assert.Equal(DecisionReason.SignedGzipUnproven, Decide(Board, next));
        Assert.Equal(DecisionReason.SignedGzipUnproven, Decide(Board, running, next));
        Assert.Equal(DecisionReason.Offered, Decide(Board, running with { Signature = ImageSignature.Esp8266 }, next));
        Assert.Equal(DecisionReason.Offered, Decide(Board, next with { IsGzip = false }));
    }

    [Fact]
    public void An_opaque_file_goes_only_to_a_board_that_polls_its_project_by_path()
    {
        var opaque = Published.Firmware(project: "radio", size: 100_000) with { IsOpaque = true };
        var known = new KnownDevice("radio", ChipFamily.Esp8266, null);
        var catalog = Published.Catalog(opaque);

        Assert.Equal(DecisionReason.OpaqueNeedsPath, Decide(Board, opaque));
        Assert.Equal(DecisionReason.OpaqueNeedsPath,
            UpdateDecision.Decide(Board, known, catalog, 3, DateTimeOffset.UnixEpoch).Reason);
        Assert.Equal(DecisionReason.Offered, Decide(Board with { Project = "radio" }, opaque));
        Assert.Equal(
            DecisionReason.WrongChip,
            Decide(Board with { Project = "radio" }, opaque with { Chip = ChipFamily.Esp32 }));
    }

    private static FirmwareRecord Gzip(long size, long plainSize, long? unpackSpace) =>
        Published.Firmware(size: size) with { IsGzip = true, PlainSize = plainSize, UnpackSpace = unpackSpace };

    private static DecisionReason Decide(DeviceReport report, params FirmwareRecord[] published) =>
        UpdateDecision.Decide(report, default, Published.Catalog(published), maximumCompleteDownloads: 3,
            DateTimeOffset.UnixEpoch).Reason;
}
