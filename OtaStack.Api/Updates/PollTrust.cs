using System.Net;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Firmware.Images;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Api.Updates;

/// <summary>
/// What a poll may change. Its headers identify and never authenticate: who knows a MAC address can send all of them. These are
/// the rules, and there are no others:
/// <list type="number">
/// <item>Every poll is answered by what it says itself: a path or <c>?chip=</c> counts for that request. Only what the flash
/// proves (a sketch MD5 of an image that we know) goes before a claim: before the reported version, and before
/// <c>?chip=</c>.</item>
/// <item>A poll that agrees with the device as it was last seen, in address and flash, is believed: it updates the device and
/// moves its update on. An address agrees by its block (<see cref="AddressBlock"/>). A flash agrees when the MD5 is the same, or
/// when the update under way explains the new one.</item>
/// <item>Another address or another flash is a conflict while the device, as known, was seen within <see cref="Patience"/>, or
/// downloads. Where neither agrees, it stays one for <see cref="StrangerPatience"/>. A conflict is recorded on the device and
/// changes nothing else; the poll is answered, and an offer to it is neither recorded nor counted. Of the device only that is
/// remembered for the answer that is likely to be of the same board (<see cref="KnownToConflict"/>). After that silence the poll
/// is believed: addresses change by DHCP, and people flash by cable.</item>
/// <item>The device moves to a project when the flash proves it, when an update to it is confirmed, or when no project is known
/// (<see cref="ProjectAfter"/>). Its chip is remembered only when the flash or a confirmed update proves it
/// (<see cref="ChipAfter"/>).</item>
/// <item>A version confirms an update, unless the flash proves another image (<see cref="UpdateProgress.Close"/>). An MD5 that
/// nobody knows proves nothing: the updater rewrites the flash mode byte of what it flashes (Updater.cpp).</item>
/// <item>A download counts when the image was sent from its first byte to its last, without a gap, to a poll that was believed
/// (<see cref="UpdateProgress.Sent"/>), and only for the address that it went to: at another one the counts begin anew
/// (<see cref="UpdateProgress.Moved"/>). Only such a poll, of the same flash and address, ends the device's running download and takes over its slot.</item>
/// </list>
/// With device tokens, proof is what a token shows; until then, who knows a device's MAC, address and flash passes for it.
/// </summary>
public static class PollTrust
{
    /// <summary>How long the device must be silent before one of its two marks, address or flash, may change.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The same where both change at once: nothing says then that it is the same board.</summary>
    public static readonly TimeSpan StrangerPatience = TimeSpan.FromDays(1);

    /// <summary>What about a poll contradicts the device as it is known; null where the poll is believed.</summary>
    public static ConflictKind? Contradiction(
        in SeenDevice known, DeviceReport report, IPAddress? address, FirmwareCatalog.Picture published, DateTimeOffset now)
    {
        var sameAddress = known.Address is null || Equals(known.Address, address)
            || AddressBlock.Of(known.Address) == AddressBlock.Of(address);
        // The stock clients always send an MD5, so none where there was one is another client.
        var sameFlash = known.SketchMd5 is null || known.SketchMd5 == report.SketchMd5
            || IsExplained(known, report, published);
        if (sameAddress && sameFlash)
            return null;

        var silence = now - known.LastSeen;
        var patience = sameAddress || sameFlash ? Patience : StrangerPatience;
        if (!known.IsDownloading && (silence >= patience || silence < TimeSpan.Zero)) // below zero: the clock was set back
            return null;

        return sameAddress ? ConflictKind.Flash : sameFlash ? ConflictKind.Address : ConflictKind.AddressAndFlash;
    }

    /// <summary>
    /// What of the device counts for the answer to a poll that contradicts it. Where the address is another one, not what was sent to
    /// the known one; where neither agrees, nothing: what a stranger said first must not choose the program of the board.
    /// </summary>
    /// <param name="conflict">What contradicts.</param>
    /// <param name="isSameMd5">The MD5 is the same, not only explained by an update: that may have gone to the stranger.</param>
    /// <param name="known">The device.</param>
    public static KnownDevice KnownToConflict(ConflictKind conflict, bool isSameMd5, KnownDevice known) => conflict switch
    {
        ConflictKind.Flash => known,
        ConflictKind.Address when isSameMd5 =>
            known with { OpenUpdate = known.OpenUpdate is { } open ? UpdateProgress.Moved(open) : null },
        _ => new KnownDevice(null, ChipFamily.Unknown, null),
    };

    /// <summary>The project that is remembered after a poll that was believed.</summary>
    public static string? ProjectAfter(string? remembered, Decision decision) =>
        decision.Running?.Record.Project ?? remembered
            // A mistyped path must not keep the device from its firmware when it asks plain /ota again.
            ?? (decision.Reason == DecisionReason.UnknownProject ? null : decision.Project);

    /// <summary>The chip that is remembered after a poll that was believed. The headers' names say ESP8266 or ESP32 family.</summary>
    public static ChipFamily ChipAfter(ChipFamily remembered, DeviceReport report, PublishedFirmware? running) =>
        !report.IsEsp32 ? ChipFamily.Esp8266
        : running is not null && running.Record.Chip.IsEsp32Family() ? running.Record.Chip
        : remembered.IsEsp32Family() ? remembered
        : ChipFamily.Unknown;

    /// <summary>
    /// Whether a board that was sent the update under way may come back with this MD5: the image's own, or, once it is not
    /// downloading any more, one that nobody knows.
    /// </summary>
    private static bool IsExplained(in SeenDevice known, DeviceReport report, FirmwareCatalog.Picture published) =>
        report.SketchMd5 is { } md5 && known.SketchUpdate is { Offers: > 0 } update && published.Find(update.Firmware) is { } sent
        && (sent.Record.SketchMd5s.Contains(md5)
            || update.State is UpdateState.Offered or UpdateState.Downloaded
                && !known.IsDownloading && published.FindBySketchMd5(md5) is null);
}

/// <summary>A device as it was last seen, as far as <see cref="PollTrust"/> needs it.</summary>
/// <param name="Address">Where it polled from.</param>
/// <param name="SketchMd5">What it ran; null where its client does not say.</param>
/// <param name="LastSeen">When it was last believed.</param>
/// <param name="IsDownloading">A download of it is under way, so it is there although it does not poll.</param>
/// <param name="SketchUpdate">The update of its sketch under way.</param>
public readonly record struct SeenDevice(
    IPAddress? Address, string? SketchMd5, DateTimeOffset LastSeen, bool IsDownloading, UpdateRecord? SketchUpdate);
