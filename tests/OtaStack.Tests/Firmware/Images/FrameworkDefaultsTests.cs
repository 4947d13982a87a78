namespace OtaStack.Tests.Firmware.Images;

/// <summary>Real descriptors from images of frameworks, templates and well-known firmware.</summary>
public sealed class FrameworkDefaultsTests
{
    private const string Stamp = "Apr  3 2020;05:33:11";

    /// <summary>The descriptor (project, version, ESP-IDF), and the project and version that count.</summary>
    public static TheoryData<string, string, string, string?, string?> Descriptors => new()
    {
        // arduino-esp32: the descriptor belongs to the prebuilt libraries.
        { "esp32-arduino-lib-builder", "b1c75d1-dirty", "v3.2.3-14-gd3e562907", null, null },
        { "esp32-arduino-lib-builder", "0.0.1-97-g9bb4a5c", "v3.3.5-1-g85c43024c", null, null },
        { "arduino-lib-builder", "esp-idf: v4.4.7 38eeba213a", "v4.4.7-dirty", null, null },
        { "arduino-lib-builder", "9234dd9", "v5.1.2-185-g3662303f31", null, null },
        { "pioarduino-lib-builder", "1.0.0", "v5.5.1", null, null },

        // Templates and examples, built unchanged or with a custom version.
        { "app-template", "1", "v5.1.4", null, null },
        { "app-template", "2.3.0", "v5.1.4", null, "2.3.0" },
        { "hello-world", "1", "v4.0", null, null },
        { "hello_world", "v5.1.4-dirty", "v5.1.4", null, null },
        { "hello_world", "3f2a1bc-dirty", "v5.1.4", null, "3f2a1bc-dirty" },

        // A custom name with a default version.
        { "pump", "1", "v5.1.4", "pump", null },
        { "pump", "v5.1.4", "v5.1.4", "pump", null },
        { "pump", "v5.1.4-dirty", "v5.1.4-dirty", "pump", null },
        { "pump", "5.3.2", "5.3.2", "pump", null },
        { "pump", "v5.2-dev-1234-gabcdef0", "v5.2-dev-1234-gabcdef0-dirty", "pump", null },
        { "pump", "-128-NOTFOUND", "-128-NOTFOUND", "pump", null },
        { "pump", "HEAD-HASH-NOTFOUND", "v5.1.4", "pump", null },
        { "pump", "1.0", "v5.1.4", "pump", "1.0" },
        { "pump", "11", "v5.1.4", "pump", "11" },

        // Firmware that sets the descriptor itself.
        { "mood-lamp", "2025.6.2", "5.3.2", "mood-lamp", "2025.6.2" },
        { "micropython", "v1.24.1", "v5.2.2", "micropython", "v1.24.1" },
        { "micropython", "v1.22.2-dirty", "v5.0.4-dirty", "micropython", "v1.22.2-dirty" },
        { "tasmota32", "15.0.1", "v5.3.3", "tasmota32", "15.0.1" },
        { "WLED", "16.0.0", "v4.4.8", "wled", "16.0.0" },
        { "main-controller", "v2.0.0", "v5.1.4", "main-controller", "v2.0.0" },
    };

    [Theory]
    [MemberData(nameof(Descriptors))]
    public void Only_the_applications_own_values_count(
        string project, string version, string idfVersion, string? expectedProject, string? expectedVersion)
    {
        var image = Readings.Complete(ImageBuilder.Esp32(project: project, version: version, idfVersion: idfVersion));

        Assert.Equal((expectedProject, expectedVersion, idfVersion), (image.Project, image.Version, image.IdfVersion));
    }

    [Theory]
    [InlineData("esp32-arduino-lib-builder", "b1c75d1-dirty")]
    [InlineData("app-template", "1")]
    public void Project_and_version_come_from_other_sources(string project, string version)
    {
        var stamped = Readings.Complete(ImageBuilder.Esp32(project: project, version: version, stamp: Stamp));
        var marked = Readings.Complete(
            ImageBuilder.Esp32(project: project, version: version, stamp: Stamp,
                marker: ImageBuilder.Marker("2.0", "lamp")));

        Assert.Equal((null, Stamp, VersionSource.CompileStamp),
            (stamped.Project, stamped.Version, stamped.VersionSource));
        Assert.Equal(("lamp", "2.0", VersionSource.Marker), (marked.Project, marked.Version, marked.VersionSource));
    }
}
