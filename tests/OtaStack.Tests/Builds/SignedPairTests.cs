using System.Text;
using OtaStack.Api.Builds;
using OtaStack.Tests.Firmware.Images;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Builds;

/// <summary>One of the signed and unsigned images of a build is published.</summary>
public sealed class SignedPairTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private const string PublicKey =
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----\n";

    private static readonly DateTime Before = new(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime After = Before.AddMinutes(1);

    private static int _seed = 90_000;

    private readonly ApiServer _server = fixture.Server;

    [Fact]
    public async Task The_signed_image_is_published_and_the_unsigned_one_listed_with_the_reason()
    {
        var image = NewImage();
        _server.DropFolder("door", [
            ("Door.ino.bin", image), ("Door.ino.bin.signed", ImageBuilder.SignEsp8266(image)),
            ("build.json", """{"image":"Door.ino.bin","project":"front-door","buildId":"17"}"""u8.ToArray()),
        ]);

        var firmware = await _server.TakenAsync(ImageBuilder.SignEsp8266(image));
        Assert.Equal(("front-door", "17"), ((string?)firmware["project"], (string?)firmware["provenance"]!["buildId"]));
        Assert.Contains("Door.ino.bin.signed", await _server.RefusalOfAsync("door/Door.ino.bin"),
            StringComparison.Ordinal);
        Assert.Null(await _server.FindFirmwareAsync(image));
    }

    [Fact]
    public async Task An_unsigned_image_waits_if_its_boards_require_a_signature()
    {
        await using var patient = await ApiServer.StartAsync(
            ("Builds:SettleSeconds", "3600"), ("Builds:ScanSeconds", "0.1"));
        var image = NewKeyedImage();
        patient.Drop("Door.ino.bin", image);
        for (var scan = 0; scan < 2; scan++)
        {
            var witness = NewImage();
            patient.Drop($"Witness{scan}.ino.bin", witness);
            await patient.TakenAsync(witness);
        }

        Assert.Null(await patient.FindFirmwareAsync(image));
        patient.Drop("Door.ino.bin.signed", ImageBuilder.SignEsp8266(image));
        await patient.TakenAsync(ImageBuilder.SignEsp8266(image));
        Assert.Null(await patient.FindFirmwareAsync(image));
    }

    [Fact]
    public async Task An_unsigned_image_without_a_signed_form_is_published_after_a_while()
    {
        var image = NewKeyedImage();
        _server.Drop("alone/Gate.ino.bin", image);
        await _server.TakenAsync(image);
    }

    [Fact]
    public async Task An_image_signed_later_replaces_the_unsigned_one()
    {
        var image = NewImage();
        _server.Drop("Later.ino.bin", image);
        await _server.TakenAsync(image);
        _server.Drop("Later.ino.bin.signed", ImageBuilder.SignEsp8266(image));
        await _server.TakenAsync(ImageBuilder.SignEsp8266(image));
        await _server.InboxIsThroughAsync();

        using var offer = await _server.PollAsync("/ota/later", "5C:CF:7F:00:00:41");
        Assert.Equal(ImageBuilder.SignEsp8266(image), await offer.Content.ReadAsByteArrayAsync());
        Assert.DoesNotContain(await _server.RefusedAsync(), build => build.Path == "Later.ino.bin");
    }

    [Fact]
    public async Task If_signing_failed_the_unsigned_image_is_published()
    {
        // Older versions of the core's signing.py wrote this without a key: the length of an empty signature.
        var image = NewImage();
        _server.DropFolder("failed", [("Shed.ino.bin", image), ("Shed.ino.bin.signed", [.. image, 0, 1, 0, 0])]);

        await _server.TakenAsync(image);
        await _server.RefusalOfAsync("failed/Shed.ino.bin.signed");
    }

    [Fact]
    public async Task If_signing_failed_and_boards_require_a_signature_neither_is_published()
    {
        var image = NewKeyedImage();
        _server.DropFolder("keyed", [("Barn.ino.bin", image), ("Barn.ino.bin.signed", [.. image, 0, 1, 0, 0])]);

        Assert.Contains("Sign it again", await _server.RefusalOfAsync("keyed/Barn.ino.bin"), StringComparison.Ordinal);
        await _server.RefusalOfAsync("keyed/Barn.ino.bin.signed");
    }

    [Fact]
    public async Task An_unsigned_image_replaces_an_older_signed_one_of_another_build()
    {
        var (image, old) = (NewImage(), ImageBuilder.SignEsp8266(NewImage()));
        _server.DropFolder("stale", [("Hall.ino.bin", image), ("Hall.ino.bin.signed", old)], ("Hall.ino.bin", After),
            ("Hall.ino.bin.signed", Before));

        await _server.TakenAsync(image);
        Assert.Contains("older", await _server.RefusalOfAsync("stale/Hall.ino.bin.signed"), StringComparison.Ordinal);
        Assert.Null(await _server.FindFirmwareAsync(old));
    }

    [Fact]
    public async Task A_signed_image_replaces_an_older_unsigned_one_of_another_build()
    {
        var (old, signed) = (NewImage(), ImageBuilder.SignEsp8266(NewImage()));
        _server.DropFolder("newer", [("Cellar.ino.bin", old), ("Cellar.ino.bin.signed", signed)],
            ("Cellar.ino.bin", Before), ("Cellar.ino.bin.signed", After));

        await _server.TakenAsync(signed);
        Assert.Contains("signed", await _server.RefusalOfAsync("newer/Cellar.ino.bin"), StringComparison.Ordinal);
        Assert.Null(await _server.FindFirmwareAsync(old));
    }

    [Fact]
    public async Task ESP_IDF_s_unsigned_image_beside_the_signed_one_is_not_published()
    {
        var image = ImageBuilder.Esp32(project: "porch", version: "1.2.3", seed: 90_001);
        _server.DropFolder(
            "porch/build", [("porch-unsigned.bin", image), ("porch.bin", ImageBuilder.SignEsp32(image))]);

        await _server.TakenAsync(ImageBuilder.SignEsp32(image));
        Assert.Contains("porch.bin", await _server.RefusalOfAsync("porch/build/porch-unsigned.bin"),
            StringComparison.Ordinal);
        Assert.Null(await _server.FindFirmwareAsync(image));
    }

    [Theory]
    [InlineData("X.bin", "X.bin.signed", true)]
    [InlineData("X.bin.gz", "X.bin.gz.signed", true)]
    [InlineData("X.bin", "X-signed.bin", true)]
    [InlineData("X.bin", "X_signed.bin", true)]
    [InlineData("X.bin", "X.signed.bin", true)]
    [InlineData("X-unsigned.bin", "X.bin", true)]
    [InlineData("X-unsigned.bin", "X.bin.signed", true)]
    [InlineData("X.bin", "Y.bin.signed", false)]
    [InlineData("X.bin", "X.bin.gz", false)]
    [InlineData("signed.bin", "unsigned.bin", false)]
    [InlineData("redesigned.bin", "rede.bin", false)]
    public void Files_of_one_build_are_recognised_by_name(string plainName, string signedName, bool arePair)
    {
        var files = new[] { plainName, signedName }.Select(name => new BuildFile("/b/" + name, name, default)).ToList();
        var forms = new SignedForms(files);

        Assert.Equal(arePair ? files[1] : null, forms.Beside(files[0]).Signed);
        Assert.Equal(arePair ? files[0] : null, forms.Beside(files[1]).Unsigned);
        Assert.Null(forms.Beside(files[0]).Unsigned);
        Assert.Null(forms.Beside(files[1]).Signed);
    }

    [Theory]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMIIBIjAN", true)]
    [InlineData("-----BEGIN PUBLIC KEY-----\r\nMFkwEwYH", true)]
    [InlineData("-----BEGIN PUBLIC KEY-----", false)]
    [InlineData("-----BEGIN PUBLIC KEY-----\0-----END PUBLIC KEY-----", false)]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB", false)]
    public void A_public_key_in_an_image_means_that_its_boards_require_a_signature(string text, bool wants) =>
        Assert.Equal(wants, SignedPair.WantsSignature(Encoding.ASCII.GetBytes("\0abc" + text + "\0xyz")));

    private static byte[] NewKeyedImage() =>
        ImageBuilder.Esp8266(seed: Interlocked.Increment(ref _seed), strings: PublicKey);
}
