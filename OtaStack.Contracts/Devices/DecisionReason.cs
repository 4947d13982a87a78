namespace OtaStack.Contracts.Devices;

/// <summary>
/// Why a poll was answered as it was. Each one is shown to people, so each one tells them something else.
/// </summary>
public enum DecisionReason : byte
{
    /// <summary>The target firmware is offered.</summary>
    Offered = 0,

    /// <summary>The device reports the target's version.</summary>
    SameVersion,

    /// <summary>The device reports the MD5 of the target's image, though not its version.</summary>
    SameSketch,

    /// <summary>Neither the address nor anything the device reports says which project it belongs to.</summary>
    NoProject,

    /// <summary>The address names a project that has no firmware.</summary>
    UnknownProject,

    /// <summary>The project has no firmware of the kind asked for.</summary>
    NoFirmware,

    /// <summary>The device already runs a newer version; a channel only moves forward.</summary>
    NotNewer,

    /// <summary>The project's images are all for other chips.</summary>
    WrongChip,

    /// <summary>
    /// The project has images for several chips and the client does not say which it is: add <c>?chip=</c>.
    /// </summary>
    ChipUnknown,

    /// <summary>Larger than the free sketch space that the device reports.</summary>
    TooLittleSpace,

    /// <summary>The flash size in the image's header is larger than the device's flash chip.</summary>
    FlashTooSmall,

    /// <summary>Sent in full as often as allowed, and never confirmed.</summary>
    HeldBack,

    /// <summary>As many downloads as allowed are running; offered on a later poll.</summary>
    Busy,

    /// <summary>The stored image is missing or damaged.</summary>
    ImageUnavailable,

    /// <summary>
    /// Ten downloads within a day began but did not complete: the update is offered once an hour until one completes or
    /// the day is over.
    /// </summary>
    UnreliableLink,

    /// <summary>
    /// The poll contradicts the device that is known by its MAC address, and was offered this as often as such polls
    /// may be in an hour. Never a device's last decision: such a poll changes nothing.
    /// </summary>
    Conflict,

    /// <summary>
    /// The gzip file fits the free space, but an ESP8266's boot loader would overwrite it while unpacking, and the
    /// board would no longer start (<c>EbootLayout</c> of the API): publish it unpacked, or smaller.
    /// </summary>
    NoRoomToUnpack,

    /// <summary>
    /// The gzip file is signed, and nothing proves that the board verifies signatures. One that does not would read the
    /// signature's length as the unpacked size, and would no longer start. Publish the signed image without gzip once.
    /// </summary>
    SignedGzipUnproven,

    /// <summary>The image is opaque: only a board that polls <c>/ota/{project}</c> is sent it.</summary>
    OpaqueNeedsPath,
}
