using System.Net;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Updates;

/// <summary>
/// What a poll may change that its project's policy admits. Its headers identify a device but do not authenticate it:
/// anyone who knows a MAC address can send all of them. These are all the rules:
/// <list type="number">
/// <item>The response depends on the poll: a path or <c>?chip=</c> applies only to that request. Only what the flash
/// proves (a sketch MD5 of an image in the catalog) takes precedence over the reported version and over
/// <c>?chip=</c>.</item>
/// <item>A poll whose address and flash agree with the device as it was last seen is trusted: it updates the device and
/// its update. Addresses agree if they are in the same block (<see cref="AddressBlock"/>). Flashes agree if the MD5 is
/// the same, or if the update in progress explains the new one.</item>
/// <item>Another address or another flash is a conflict if the device was seen within <see cref="Patience"/>, or is
/// downloading. If neither agrees, it is a conflict for <see cref="StrangerPatience"/>. A conflict is recorded on the
/// device and changes nothing else. The poll is answered, but an offer to it is neither recorded nor counted, and the
/// response uses only what probably belongs to the same board (<see cref="KnownToConflict"/>). After that silence, the
/// poll is trusted, because DHCP changes addresses and people flash by cable.</item>
/// <item>The device moves to a project when its flash proves it, when an update to it is confirmed, or when it has no
/// project yet (<see cref="ProjectAfter"/>). Its chip is remembered only when the flash or a confirmed update proves it
/// (<see cref="ChipAfter"/>).</item>
/// <item>A version confirms an update, unless the flash proves another image (<see cref="UpdateProgress.Close"/>). An
/// unknown MD5 proves nothing, because the updater rewrites the flash mode byte of the image (Updater.cpp).</item>
/// <item>A download counts if the image was sent from its first byte to its last, without a gap, for a trusted poll
/// (<see cref="UpdateProgress.Sent"/>), and only for the address that it went to. At another address, the counts start
/// over (<see cref="UpdateProgress.Moved"/>). Only such a poll, with the same flash and address, ends the device's
/// running download and takes over its slot.</item>
/// </list>
/// A poll with the device's own token is trusted, whatever its address and flash. A token of a group or project shows
/// only that the poll comes from one of many boards, so these rules hold for it, too. Without tokens, anyone who knows a
/// device's MAC address, network address and flash can act as the device.
/// </summary>
public static class PollTrust
{
    /// <summary>How long the device must be silent before its address or its flash may change.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The same if both change at once, because then nothing shows that it is the same board.</summary>
    public static readonly TimeSpan StrangerPatience = TimeSpan.FromDays(1);

    /// <summary>How a poll contradicts the known device; null if the poll is trusted.</summary>
    public static ConflictKind? Contradiction(
        in SeenDevice known, DeviceReport report, IPAddress? address, CatalogSnapshot published, DateTimeOffset now)
    {
        if (report.Pass is { ProvesDevice: true })
            return null;

        var sameAddress = known.Address is null || Equals(known.Address, address)
            || AddressBlock.Of(known.Address) == AddressBlock.Of(address);
        // The stock clients always send an MD5, so a poll without the MD5 of an earlier one comes from another client.
        var sameFlash = known.SketchMd5 is null || known.SketchMd5 == report.SketchMd5
            || IsExplained(known, report, published);
        if (sameAddress && sameFlash)
            return null;

        var silence = now - known.LastSeen;
        var patience = sameAddress || sameFlash ? Patience : StrangerPatience;
        // Negative if the clock was set back.
        if (!known.IsDownloading && (silence >= patience || silence < TimeSpan.Zero))
            return null;

        return sameAddress ? ConflictKind.Flash : sameFlash ? ConflictKind.Address : ConflictKind.AddressAndFlash;
    }

    /// <summary>
    /// What the response to a conflicting poll uses of the device. If the address differs, this excludes what was sent
    /// to the known address. If neither agrees, it is nothing, because a stranger's earlier poll must not choose the
    /// board's program.
    /// </summary>
    /// <param name="conflict">What differs.</param>
    /// <param name="isSameMd5">Whether the MD5 is the same, and not only explained by an update, which may have gone to
    /// the stranger.</param>
    /// <param name="known">The device.</param>
    /// <param name="alone">What people have set for it if nothing but this poll is known.</param>
    public static KnownDevice KnownToConflict(
        ConflictKind conflict, bool isSameMd5, KnownDevice known, Assignment alone = default) => conflict switch
    {
        ConflictKind.Flash => known,
        ConflictKind.Address when isSameMd5 =>
            known with { OpenUpdate = known.OpenUpdate is { } open ? UpdateProgress.Moved(open) : null },
        _ => new KnownDevice(null, ChipFamily.Unknown, null) { Assignment = alone },
    };

    /// <summary>The project to remember after a trusted poll.</summary>
    public static string? ProjectAfter(string? remembered, Decision decision) =>
        decision.Running?.Record.Project ?? remembered
            // A mistyped path must not keep the device from its firmware when it polls plain /ota again.
            ?? (decision.Reason == DecisionReason.UnknownProject ? null : decision.Project);

    /// <summary>
    /// The chip to remember after a trusted poll. The header names distinguish the ESP8266 from the ESP32 family.
    /// </summary>
    public static ChipFamily ChipAfter(ChipFamily remembered, DeviceReport report, PublishedFirmware? running) =>
        !report.IsEsp32 ? ChipFamily.Esp8266
        : running is not null && running.Record.Chip.IsEsp32Family() ? running.Record.Chip
        : remembered.IsEsp32Family() ? remembered
        : ChipFamily.Unknown;

    /// <summary>
    /// Whether a board that was sent the update in progress may report this MD5: that of the image or, once the
    /// download has ended, an unknown one.
    /// </summary>
    private static bool IsExplained(in SeenDevice known, DeviceReport report, CatalogSnapshot published) =>
        report.SketchMd5 is { } md5 && known.SketchUpdate is { Offers: > 0 } update
            && published.Find(update.Firmware) is { } sent
        && (sent.Record.SketchMd5s.Contains(md5)
            || update.State is UpdateState.Offered or UpdateState.Downloaded
                && !known.IsDownloading && published.FindBySketchMd5(md5) is null);
}

/// <summary>The last known state of a device, as far as <see cref="PollTrust"/> needs it.</summary>
/// <param name="Address">Where it polled from.</param>
/// <param name="SketchMd5">The MD5 of its sketch; null if its client does not send it.</param>
/// <param name="LastSeen">When its last trusted poll came.</param>
/// <param name="IsDownloading">Whether it is downloading, and so is online although it does not poll.</param>
/// <param name="SketchUpdate">The update of its sketch in progress.</param>
public readonly record struct SeenDevice(
    IPAddress? Address, string? SketchMd5, DateTimeOffset LastSeen, bool IsDownloading, UpdateRecord? SketchUpdate)
{
    /// <summary>Call with the device locked.</summary>
    public static SeenDevice Of(Device device) => new(
        device.Address, device.SketchMd5, device.LastSeen, device.Download is { IsUnderWay: true },
        device.OpenUpdate(FirmwareKind.Sketch));
}
