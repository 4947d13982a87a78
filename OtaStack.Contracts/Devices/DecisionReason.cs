namespace OtaStack.Contracts.Devices;

/// <summary>Why a poll was answered as it was. Shown to people.</summary>
public enum DecisionReason : byte
{
    /// <summary>The target firmware is offered.</summary>
    Offered = 0,

    /// <summary>The device reports the target's version.</summary>
    SameVersion,

    /// <summary>The device reports the MD5 of the target's image, but not its version.</summary>
    SameSketch,

    /// <summary>The device's project is unknown: neither the path nor its report shows it.</summary>
    NoProject,

    /// <summary>The path names a project that has no firmware.</summary>
    UnknownProject,

    /// <summary>The project has no firmware of the requested kind, or its channel has none.</summary>
    NoFirmware,

    /// <summary>The device already runs a newer version; a channel only moves forward.</summary>
    NotNewer,

    /// <summary>The project's images are all for other chips.</summary>
    WrongChip,

    /// <summary>
    /// The project has images for several chips, and the client does not name its chip. Add <c>?chip=</c>.
    /// </summary>
    ChipUnknown,

    /// <summary>The image is larger than the free sketch space that the device reports.</summary>
    TooLittleSpace,

    /// <summary>The flash size in the image's header is larger than the device's flash chip.</summary>
    FlashTooSmall,

    /// <summary>On hold: downloaded completely as often as allowed, but never confirmed.</summary>
    HeldBack,

    /// <summary>All download slots are in use. Offered on a later poll.</summary>
    Busy,

    /// <summary>The stored image is missing or damaged, or the firmware that the device is pinned to was deleted.
    /// </summary>
    ImageUnavailable,

    /// <summary>
    /// Ten downloads within a day began but did not complete. The update is offered once an hour until one completes or
    /// the day is over.
    /// </summary>
    UnreliableLink,

    /// <summary>
    /// The poll contradicts the known device with its MAC address, and the hourly limit of offers to such polls is
    /// reached. Never a device's last decision, because such a poll does not change the device.
    /// </summary>
    Conflict,

    /// <summary>
    /// The gzip file fits the free space, but an ESP8266's boot loader would overwrite it while unpacking, and the
    /// board would no longer start (<c>EbootLayout</c> of the API). Publish it unpacked, or smaller.
    /// </summary>
    NoRoomToUnpack,

    /// <summary>
    /// The gzip file is signed, but it is unknown whether the board verifies signatures. A board that does not would
    /// read the signature's length as the unpacked size, and would no longer start. Publish the signed image without
    /// gzip once.
    /// </summary>
    SignedGzipUnproven,

    /// <summary>The image is opaque, so it is sent only to boards that poll <c>/ota/{project}</c>.</summary>
    OpaqueNeedsPath,

    /// <summary>The firmware of its channel was recalled, and the channel has no other.</summary>
    Recalled,

    /// <summary>The device waits to be accepted (<see cref="Enrolment.Pending"/>). Answered with 403.</summary>
    Pending,

    /// <summary>Somebody has blocked the device (<see cref="Enrolment.Blocked"/>). Answered with 403.</summary>
    Blocked,

    /// <summary>
    /// Its project needs a token that the poll did not show. Answered with 401. Hardly ever a device's last decision,
    /// because such a poll does not change the device.
    /// </summary>
    NoToken,
}
