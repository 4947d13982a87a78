using System.Text;
using OtaStack.Api.Builds;

namespace OtaStack.Tests.Contracts;

public sealed class BuildManifestTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public void Every_field_is_read()
    {
        var request = Parse($$"""
            {
              // comments and trailing commas are allowed
              "image": "Thermostat.ino.bin", "project": "Thermostat", "version": " 1.4.2 ", "kind": "filesystem",
              "chip": "esp32-c3", "fqbn": "esp8266:esp8266:nodemcuv2", "core": "esp8266:esp8266@3.1.2",
              "libraries": ["ArduinoJson@7.0.4"], "sourceHash": "sha256:9f86", "gitCommit": "1f3c9a",
              "traceparent": "00-{{Trace}}-b7ad6b7169203331-01", "unknown": {"of": ["no", "interest"]},
            }
            """).ToRequest("a/Thermostat.ino.bin", isFilesystemByName: false);

        Assert.Equal("thermostat", request.Project);
        Assert.Equal("1.4.2", request.SidecarVersion);
        Assert.Null(request.StatedVersion);
        Assert.Equal(FirmwareKind.Filesystem, request.Kind);
        Assert.Equal(ChipFamily.Esp32C3, request.Chip);
        Assert.Equal("a/Thermostat.ino.bin", request.FileName);
        Assert.Equal(Trace, request.Trace.TraceId.ToString());
        var provenance = request.Provenance!;
        Assert.Equal("esp8266:esp8266:nodemcuv2", provenance.Fqbn);
        Assert.Equal("esp8266:esp8266@3.1.2", provenance.Core);
        Assert.Equal(["ArduinoJson@7.0.4"], provenance.Libraries);
        Assert.Equal("sha256:9f86", provenance.SourceHash);
        Assert.Equal("1f3c9a", provenance.GitCommit);
    }

    [Fact]
    public void Every_field_of_the_manager_is_kept()
    {
        var provenance = Parse("""
            {
              "boardOptions": {"eesz": "4M", "xtal": "160"}, "flags": {"LED": "2", "QUIET": null}, "gitDirty": true,
              "buildId": "20261123-101500-3f2a", "builtBy": "admin", "builtAt": "2026-11-23T10:15:04.5+01:00",
              "durationSeconds": 3.25, "cliVersion": "1.5.1", "sourceTime": "2026-11-23T10:14:58Z"
            }
            """).ToRequest("x.bin", false).Provenance!;

        Assert.Equal(["eesz=4M", "xtal=160"], provenance.BoardOptions);
        Assert.Equal(["LED=2", "QUIET="], provenance.Flags);
        Assert.True(provenance.GitDirty);
        Assert.Equal("20261123-101500-3f2a", provenance.BuildId);
        Assert.Equal("admin", provenance.BuiltBy);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 9, 15, 4, 500, TimeSpan.Zero), provenance.BuiltAt);
        Assert.Equal(3.25, provenance.DurationSeconds);
        Assert.Equal("1.5.1", provenance.CliVersion);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 10, 14, 58, TimeSpan.Zero), provenance.SourceTime);
    }

    [Fact]
    public void A_reported_version_takes_precedence_over_the_one_in_the_image()
    {
        var request = Parse("""{"version":"1.4.2","versionIsReported":true}""").ToRequest("x.bin", false);
        Assert.Equal("1.4.2", request.StatedVersion);
        Assert.Null(request.SidecarVersion);
    }

    [Fact]
    public void A_bare_trace_id_begins_a_span_of_that_trace()
    {
        var request = Parse($$"""{"traceparent":"{{Trace}}"}""").ToRequest("x.bin", false);
        Assert.Equal(Trace, request.Trace.TraceId.ToString());
        Assert.NotEqual(default, request.Trace.SpanId);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"project":null,"libraries":null,"version":""}""")]
    public void Every_field_is_optional(string json)
    {
        var request = Parse(json).ToRequest("x.bin", false);
        Assert.Null(request.Project);
        Assert.Null(request.SidecarVersion);
        Assert.Equal(FirmwareKind.Sketch, request.Kind);
        Assert.Null(request.Provenance);
    }

    [Fact]
    public void A_byte_order_mark_is_allowed() =>
        Assert.Equal("x", BuildManifest.Parse([0xEF, 0xBB, 0xBF, .. """{"project":"x"}"""u8]).Project);

    [Fact]
    public void The_sidecar_takes_precedence_over_the_file_name_of_a_file_system()
    {
        Assert.Equal(FirmwareKind.Filesystem, Parse("{}").ToRequest("x.littlefs.bin", true).Kind);
        Assert.Equal(FirmwareKind.Sketch, Parse("""{"kind":"SKETCH"}""").ToRequest("x.littlefs.bin", true).Kind);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("{", "JSON")]
    [InlineData("[]", "JSON")]
    [InlineData("42", "JSON")]
    [InlineData("<html>", "JSON")]
    [InlineData("{\"project\":5}", "\"project\": 5 (line 1), which must be text: write it in quotes, \"5\"")]
    [InlineData("{\"version\": 1.5}", "\"version\": 1.5 (line 1), which must be text: write it in quotes, \"1.5\"")]
    [InlineData("{\n\"Version\": true}", "\"Version\": true (line 2)")]
    [InlineData("{\"version\": {\"major\": 1}}", "\"version\": {\"major\": 1} (line 1), which must be text in quotes")]
    [InlineData("{\"versionIsReported\": \"yes\"}", "true or false")]
    [InlineData("{\"durationSeconds\": \"long\"}", "a number")]
    [InlineData("{\"builtAt\": \"yesterday\"}", "a time")]
    [InlineData("{\"flags\": {\"LED\": 2}}", "\"flags\"")]
    [InlineData("{\"flags\": [\"LED\"]}", "an object of texts")]
    [InlineData("{\"version\":\"\\ud800\"}", "JSON")]
    [InlineData("{\"libraries\":\"ArduinoJson\"}", "a list of texts")]
    [InlineData("{\"libraries\":[1]}", "a list of texts")]
    [InlineData("{\"libraries\":[null]}", "libraries")]
    [InlineData("{\"project\":\"\"}", "project")]
    [InlineData("{\"project\":\"../../etc\"}", "project")]
    [InlineData("{\"project\":\"a b\"}", "project")]
    [InlineData("{\"kind\":\"bootloader\"}", "kind")]
    [InlineData("{\"chip\":\"avr\"}", "chip")]
    [InlineData("{\"traceparent\":\"00-00000000000000000000000000000000-0000000000000000-00\"}", "traceparent")]
    [InlineData("{\"traceparent\":\"00000000000000000000000000000000\"}", "traceparent")]
    [InlineData("{\"traceparent\":\"xyz\"}", "traceparent")]
    public void An_invalid_value_is_refused_with_its_name(string json, string named) =>
        Assert.Contains(named, Refusal(json), StringComparison.Ordinal);

    [Fact]
    public void Too_long_values_and_lists_are_refused()
    {
        Assert.Contains("longer", Refusal($$"""{"fqbn":"{{new string('x', 257)}}"}"""), StringComparison.Ordinal);
        Assert.Contains("project", Refusal($$"""{"project":"{{new string('x', 65)}}"}"""), StringComparison.Ordinal);
        Assert.Contains("libraries", Refusal(
            $$"""{"libraries":[{{string.Join(',', Enumerable.Repeat("\"a\"", 201))}}]}"""), StringComparison.Ordinal);
        Assert.Contains("JSON", Refusal(string.Concat(Enumerable.Repeat("""{"a":""", 1000))), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused() =>
        Assert.Throws<InvalidBuildManifestException>(
            () => BuildManifest.Parse([.. "{\"version\":\""u8, 0xFF, 0xC0, .. "\"}"u8]));

    private static BuildManifest Parse(string json) => BuildManifest.Parse(Encoding.UTF8.GetBytes(json));

    private static string Refusal(string json) =>
        Assert.Throws<InvalidBuildManifestException>(() => Parse(json)).Message;
}
