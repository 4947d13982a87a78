using OtaStack.Gateway.Identity;
using QRCoder;

namespace OtaStack.Gateway.SignIn.Pages;

/// <summary>What the page of second factors shows.</summary>
public sealed record SecondFactorView
{
    public required string Account { get; init; }

    /// <summary>One of <c>Roles</c>.</summary>
    public required string Role { get; init; }

    public required bool HasAuthenticator { get; init; }

    public required IReadOnlyList<Passkey> Passkeys { get; init; }

    public required int RecoveryCodesLeft { get; init; }

    /// <summary>Whether the person must set one up before anything else.</summary>
    public required bool IsNeeded { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The authenticator app that is being set up.</summary>
    public AuthenticatorView? Authenticator { get; init; }

    /// <summary>The passkey that is being added.</summary>
    public PasskeyView? Passkey { get; init; }

    /// <summary>Why passkeys do not work at this address; null: they do.</summary>
    public PasskeyObstacle? Obstacle { get; init; }

    /// <summary>New recovery codes. Shown only once.</summary>
    public IReadOnlyList<string>? NewCodes { get; init; }

    /// <summary>What was done, as a sentence.</summary>
    public string? Done { get; init; }

    /// <summary>What went wrong, as a sentence.</summary>
    public string? Problem { get; init; }
}

/// <summary>A passkey that the browser is to create.</summary>
/// <param name="Name">Its name.</param>
/// <param name="OptionsJson">For <c>navigator.credentials.create()</c>.</param>
public sealed record PasskeyView(string Name, string OptionsJson);

/// <summary>An authenticator app's key, as its owner gets it.</summary>
/// <param name="Key">In Base32, in groups of four.</param>
/// <param name="Svg">The QR code, as an element of the page.</param>
public sealed record AuthenticatorView(string Key, string Svg)
{
    private const string Issuer = "OtaStack";

    /// <param name="key">In Base32.</param>
    /// <param name="account">The account's name.</param>
    /// <param name="host">The gateway's host name, which tells two installations apart in the app.</param>
    public static AuthenticatorView Of(string key, string account, string host)
    {
        var label = Uri.EscapeDataString($"{Issuer}:{account}@{host}");
        using var code = QRCodeGenerator.GenerateQrCode(
            $"otpauth://totp/{label}?secret={key}&issuer={Issuer}", QRCodeGenerator.ECCLevel.M);
        using var image = new SvgQRCode(code);
        // White also in the dark: apps do not read an inverted code.
        var svg = image.GetGraphic(4, "#000", "#fff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
        return new AuthenticatorView(
            string.Join(' ', key.Chunk(4).Select(group => new string(group))),
            svg.Replace("<svg ", "<svg role=\"img\" aria-label=\"QR code for the authenticator app\" ",
                StringComparison.Ordinal));
    }
}
