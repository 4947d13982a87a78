using OtaStack.Api.Storage;
using OtaStack.Api.Tokens;

namespace OtaStack.Api.Devices;

/// <summary>Which devices have to do with tokens.</summary>
internal static class DeviceTokens
{
    /// <summary>
    /// Whether a device has a token of its own, also an expired one, has shown any, or has to show one. If it is
    /// forgotten, polls with its MAC address may need none.
    /// </summary>
    public static bool HasOrShowed(this TokenCatalog tokens, Device device) =>
        device.TokenUse is { Token: not null } or { Projects.Count: > 0 }
        || (tokens.Any && tokens.Of(TokenScope.Device, device.Mac.ToString()).Count > 0);

    /// <summary>Whether somebody may forget a device. Tokens are for admins.</summary>
    public static bool MayForget(this TokenCatalog tokens, Actor actor, Device device) =>
        actor.MayChangeTokens || !tokens.HasOrShowed(device);
}
