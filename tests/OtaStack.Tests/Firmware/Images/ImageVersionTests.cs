namespace OtaStack.Tests.Firmware.Images;

public sealed class ImageVersionTests
{
    private const string Stamp = "Apr  3 2020;05:33:11";

    [Fact]
    public void The_marker_takes_precedence_over_descriptor_and_stamp()
    {
        var marker = ImageBuilder.Marker("1.4.2", "Living Room");

        AssertVersion(ImageBuilder.Esp8266(Stamp, marker: marker), "1.4.2", VersionSource.Marker, "living-room");
        AssertVersion(
            ImageBuilder.Esp32(project: "x", version: "9.9", stamp: Stamp, marker: marker),
            "1.4.2",
            VersionSource.Marker,
            "living-room");
    }

    [Fact]
    public void Without_a_project_in_the_marker_the_descriptors_project_counts() =>
        AssertVersion(
            ImageBuilder.Esp32(project: "pump", version: "9.9", marker: ImageBuilder.Marker("2")),
            "2",
            VersionSource.Marker,
            "pump");

    [Theory]
    [InlineData("@otastack|version=Apr  3 2020;05:33:11|@", "Apr  3 2020;05:33:11")]
    [InlineData("@otastack|other=x|version= 1.0 |@", "1.0")]
    [InlineData("@otastack|project=|version=1.0|@", null)]
    [InlineData("@otastack|version=|@", null)]
    [InlineData("@otastack|project=x|@", null)]
    [InlineData("@otastack|version=1|version=1|@", null)]
    [InlineData("@otastack|version=1|@ ", null)]
    [InlineData("@otastack|version=1", null)]
    [InlineData("@otastack|version=caf\u00e9|@", null)]
    [InlineData("@otastack|=1|@", null)]
    [InlineData("@otastack|@", null)]
    [InlineData("@otastack|", null)]
    public void The_marker_has_a_strict_format(string marker, string? version) =>
        Assert.Equal(version, Readings.Complete(ImageBuilder.Esp8266(marker: marker)).Version);

    [Fact]
    public void A_marker_value_of_64_characters_counts_and_one_of_65_does_not()
    {
        var longest = new string('9', 64);

        Assert.Equal(longest, Readings.Complete(ImageBuilder.Esp8266(marker: ImageBuilder.Marker(longest))).Version);
        Assert.Null(Readings.Complete(ImageBuilder.Esp8266(marker: ImageBuilder.Marker(longest + "9"))).Version);
    }

    [Fact]
    public void Markers_that_agree_count_and_markers_that_differ_do_not()
    {
        var one = ImageBuilder.Marker("1.0");

        Assert.Equal("1.0", Readings.Complete(ImageBuilder.Esp8266(marker: one, strings: one)).Version);
        AssertVersion(
            ImageBuilder.Esp8266(Stamp, marker: one, strings: ImageBuilder.Marker("2.0")),
            Stamp,
            VersionSource.CompileStamp,
            null);
    }

    [Theory]
    [InlineData("esp-idf: v4.4.7 38eeba213a")]
    [InlineData("1")]
    [InlineData("v5.1.4")]
    [InlineData("")]
    public void A_descriptor_version_that_the_framework_filled_in_does_not_count(string version) =>
        AssertVersion(
            ImageBuilder.Esp32(project: "pump", version: version, stamp: Stamp),
            Stamp,
            VersionSource.CompileStamp,
            "pump");

    [Fact]
    public void The_descriptor_of_arduino_esp32_libraries_is_ignored()
    {
        var image = Readings.Complete(ImageBuilder.Esp32(project: "arduino-lib-builder", version: "v4.4-dirty"));

        Assert.Equal((null, null, VersionSource.None), (image.Project, image.Version, image.VersionSource));
        Assert.Null(image.BuildTime);
        Assert.Equal("v5.1.4", image.IdfVersion);
    }

    [Fact]
    public void An_image_without_a_descriptor_has_no_version()
    {
        var image = Readings.Complete(ImageBuilder.Esp32());

        Assert.Equal((null, VersionSource.None, null), (image.Version, image.VersionSource, image.IdfVersion));
    }

    [Fact]
    public void The_latest_of_several_stamps_counts() =>
        Assert.Equal(
            "Dec 31 2021;23:59:59",
            Readings.Complete(
                ImageBuilder.Esp8266(Stamp, strings: ["Dec 31 2021;23:59:59", "Jan  1 2019;00:00:00"])).Version);

    [Theory]
    [InlineData("built Apr  3 2020;05:33:11", null)]
    [InlineData("Apr  3 2020;05:33:11 ", null)]
    [InlineData("Feb 30 2020;05:33:11", null)]
    [InlineData("Apr  3 2020;05:33:11;token", Stamp)]
    [InlineData("\u0002 @Apr  3 2020;05:33:11", Stamp)]
    public void A_stamp_inside_other_text_does_not_count_but_one_after_an_address_or_before_a_token_does(
        string text,
        string? version) =>
        Assert.Equal(version, Readings.Complete(ImageBuilder.Esp8266(strings: text)).Version);

    [Theory]
    [InlineData("Apr  3 2020 05:33:11")]
    [InlineData("Apr  3 2020,05:33:11")]
    [InlineData("Apr  3 2020, 05:33:11")]
    [InlineData("Apr 13 2020-05:33:11")]
    [InlineData("Apr 13 2020T05:33:11")]
    [InlineData("Apr 13 2020 - 05:33:11")]
    public void Date_and_time_with_another_separator_are_a_stamp_too(string stamp) =>
        AssertVersion(ImageBuilder.Esp8266(stamp), stamp, VersionSource.CompileStamp, null);

    [Fact]
    public void A_stamp_with_a_semicolon_takes_precedence_over_a_later_one_of_a_library() =>
        Assert.Equal(Stamp, Readings.Complete(ImageBuilder.Esp8266(Stamp, strings: ["Dec 31 2021 23:59:59"])).Version);

    [Theory]
    [InlineData("phy_version: 4670,719f9f6,Feb 18 2021,17:07:07")]
    [InlineData("compiled Apr  3 2020 05:33:11")]
    [InlineData("Apr  3 2020 05:33:11 UTC")]
    public void Text_that_the_framework_prints_around_a_date_is_not_a_version(string text) =>
        Assert.Null(Readings.Complete(ImageBuilder.Esp8266(strings: text)).Version);

    private static void AssertVersion(byte[] file, string version, VersionSource source, string? project)
    {
        var image = Readings.Complete(file);
        Assert.Equal((version, source, project), (image.Version, image.VersionSource, image.Project));
    }
}
