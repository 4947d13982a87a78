using System.Text;
using OtaStack.Tests.Firmware.Images;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Builds;

/// <summary>Receipts for builders: one for each image with a build id.</summary>
public sealed class BuildReceiptTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private readonly ApiServer _server = fixture.Server;

    private string Receipts => Path.Combine(_server.Data, "receipts");

    [Fact]
    public async Task A_taken_build_has_a_receipt_with_the_boards_that_take_it()
    {
        var image = NewImage();
        Drop("taken/20261126-100000-0001", "Taken.ino.bin", image,
            """{"project":"taken","buildId":"20261126-100000-0001"}""");

        var receipt = await ReceiptAsync("taken/20261126-100000-0001/Taken.ino.bin");

        Assert.Equal(BuildReceiptOutcome.Taken, receipt.Outcome);
        Assert.Equal(("20261126-100000-0001", "taken", "Apr  3 2020;05:33:11"),
            (receipt.BuildId, receipt.Project, receipt.Version));
        Assert.Equal(Sha256(image), receipt.Sha256);
        Assert.Equal("No board of taken has polled yet.", receipt.Reach);
        var build = (await _server.BuildsAsync("taken")).Single(build => (string?)build!["sha256"] == Sha256(image))!;
        Assert.Equal("No board of taken has polled yet.", (string?)build["reach"]);
    }

    [Fact]
    public async Task The_same_bytes_of_another_build_are_listed_as_known()
    {
        var image = NewImage();
        Drop("known/one", "Known.ino.bin", image, """{"project":"known","buildId":"one"}""");
        await ReceiptAsync("known/one/Known.ino.bin");
        Drop("known/two", "Known.ino.bin", image, """{"project":"known","buildId":"two"}""");

        var receipt = await ReceiptAsync("known/two/Known.ino.bin");

        Assert.Equal(BuildReceiptOutcome.Known, receipt.Outcome);
        Assert.StartsWith("Already published as known Apr  3 2020;05:33:11 at", receipt.Reason,
            StringComparison.Ordinal);
        var listed = Assert.Single(await _server.BuildsAsync("known"), build =>
            (string?)build!["path"] == "known/two/Known.ino.bin");
        Assert.Equal(receipt.Reason, (string?)listed!["reason"]);
        Assert.Equal(receipt.Reach, (string?)listed["reach"]);
    }

    [Fact]
    public async Task The_same_bytes_for_another_project_are_refused_in_the_receipt()
    {
        var image = NewImage();
        await _server.UploadedAsync(image, "?project=first");
        Drop("second/x", "X.ino.bin", image, """{"project":"second","buildId":"x"}""");

        var receipt = await ReceiptAsync("second/x/X.ino.bin");

        Assert.Equal(BuildReceiptOutcome.Refused, receipt.Outcome);
        Assert.Contains("published as first", receipt.Reason, StringComparison.Ordinal);
        Assert.Null(receipt.Reach);
    }

    [Fact]
    public async Task Bytes_of_a_deleted_firmware_are_refused_in_the_receipt()
    {
        var image = NewImage();
        Drop("gone/one", "Gone.ino.bin", image, """{"project":"gone","buildId":"one"}""");
        await _server.TakenAsync(image);
        (await _server.Client.DeleteAsync("/api/firmware/" + Sha256(image))).EnsureSuccessStatusCode();
        Drop("gone/two", "Gone.ino.bin", image, """{"project":"gone","buildId":"two"}""");

        var receipt = await ReceiptAsync("gone/two/Gone.ino.bin");

        Assert.Equal(BuildReceiptOutcome.Refused, receipt.Outcome);
        Assert.Contains("deleted since", receipt.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_added_to_build_json_later_is_taken()
    {
        var image = ImageBuilder.Esp8266(stamp: null, seed: 815);
        _server.Drop("versioned/Versioned.ino.bin", image);
        Assert.Null((string?)(await _server.TakenAsync(image))["version"]);

        _server.Drop("versioned/build.json", Encoding.UTF8.GetBytes("""{"version":"1.0.0","buildId":"later"}"""));

        await Eventually.TrueAsync(async () =>
            (string?)(await _server.FindFirmwareAsync(image))!["version"] == "1.0.0");
        Assert.Equal("1.0.0", (await ReceiptAsync("versioned/Versioned.ino.bin")).Version);
        _server.Drop("versioned/build.json", Encoding.UTF8.GetBytes("""{"version":"1.1.0","buildId":"later"}"""));
        await Eventually.TrueAsync(async () =>
            (string?)(await _server.FindFirmwareAsync(image))!["version"] == "1.1.0");
    }

    [Fact]
    public async Task A_file_without_a_build_id_has_no_receipt()
    {
        var image = NewImage();
        _server.Drop("plain/Plain.ino.bin", image);
        await _server.TakenAsync(image);
        await _server.InboxIsThroughAsync();
        Assert.Null(BuildReceipt.Read(Receipts, "plain/Plain.ino.bin"));
    }

    [Fact]
    public async Task After_a_restart_receipts_are_unchanged_and_missing_ones_are_written()
    {
        await using var server = await ApiServer.StartAsync();
        var receipts = Path.Combine(server.Data, "receipts");
        string[] builds = ["one", "two"];
        foreach (var build in builds)
        {
            server.Drop($"again/{build}/build.json",
                Encoding.UTF8.GetBytes($$"""{"project":"again","buildId":"{{build}}"}"""));
            server.Drop($"again/{build}/Again.ino.bin", NewImage());
            await Eventually.TrueAsync(() => BuildReceipt.Read(receipts, $"again/{build}/Again.ino.bin") is not null);
        }

        var first = BuildReceipt.Read(receipts, "again/one/Again.ino.bin");
        File.Delete(Path.Combine(receipts, BuildReceipt.FileNameFor("again/two/Again.ino.bin")));
        await server.StartAgainAsync();
        await Eventually.TrueAsync(() => BuildReceipt.Read(receipts, "again/two/Again.ino.bin") is not null);

        Assert.Equal(first, BuildReceipt.Read(receipts, "again/one/Again.ino.bin"));
        Assert.Equal(BuildReceiptOutcome.Taken, BuildReceipt.Read(receipts, "again/two/Again.ino.bin")!.Outcome);
    }

    [Fact]
    public async Task An_image_is_published_even_if_its_receipt_cannot_be_written()
    {
        await using var server = await ApiServer.StartAsync(("Builds:ReceiptsPath", "/proc/no/receipts"));
        var image = NewImage();
        server.Drop("unwritten/build.json", """{"buildId":"a"}"""u8.ToArray());
        server.Drop("unwritten/Unwritten.ino.bin", image);
        await server.TakenAsync(image);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("null")]
    [InlineData("""{"buildId":"a","path":"other/path.bin","outcome":"taken","at":"2026-11-26T10:00:00Z"}""")]
    public void A_file_that_is_not_the_receipt_for_the_path_is_ignored(string text)
    {
        var folder = Directory.CreateTempSubdirectory("otastack-receipts-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, BuildReceipt.FileNameFor("a/b.bin")), text);
            Assert.Null(BuildReceipt.Read(folder.FullName, "a/b.bin"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Neither_links_nor_oversized_files_are_read_as_receipts()
    {
        var folder = Directory.CreateTempSubdirectory("otastack-receipts-");
        try
        {
            var receipt = new BuildReceipt
            {
                BuildId = "a",
                Path = "a/b.bin",
                Outcome = BuildReceiptOutcome.Taken,
                At = DateTimeOffset.UnixEpoch,
            };
            var name = Path.Combine(folder.FullName, BuildReceipt.FileNameFor("a/b.bin"));
            File.WriteAllBytes(name, receipt.ToJson());
            Assert.Equal(receipt, BuildReceipt.Read(folder.FullName, "a/b.bin"));

            File.Move(name, name + ".elsewhere");
            File.CreateSymbolicLink(name, name + ".elsewhere");
            Assert.Null(BuildReceipt.Read(folder.FullName, "a/b.bin"));

            File.Delete(name);
            File.WriteAllBytes(name, (receipt with { Reason = new string('x', BuildReceipt.MaximumBytes) }).ToJson());
            Assert.Null(BuildReceipt.Read(folder.FullName, "a/b.bin"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Drop(string folder, string name, byte[] image, string manifest)
    {
        _server.Drop($"{folder}/build.json", Encoding.UTF8.GetBytes(manifest));
        _server.Drop($"{folder}/{name}", image);
    }

    private async Task<BuildReceipt> ReceiptAsync(string path)
    {
        await Eventually.TrueAsync(() => BuildReceipt.Read(Receipts, path) is not null, $"a receipt for {path}");
        return BuildReceipt.Read(Receipts, path)!;
    }
}
