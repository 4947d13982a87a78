namespace OtaStack.Web.Parts;

/// <summary>Says in a few words where a device stands.</summary>
internal static class UpdateText
{
    private static readonly TimeSpan ConflictShown = TimeSpan.FromDays(1);

    public static string Of(DeviceView device) => device.Update switch
    {
        { State: UpdateState.Offered, AbortedDownloads: > 0 } update =>
            $"downloading {update.ToVersion}, interrupted {update.AbortedDownloads}×",
        { State: UpdateState.Offered } update => $"downloading {update.ToVersion}",
        { State: UpdateState.Downloaded } update => $"downloaded {update.ToVersion}, restarting",
        { State: UpdateState.Failed } update => $"update to {update.ToVersion} failed; on hold",
        { State: UpdateState.Refused, Reason: { } reason } => Of(reason),
        _ when device is { LastDecision: DecisionReason.SameSketch, Version: not null } =>
            "up to date, reports an old version",
        _ => device.LastDecision is { } decision ? Of(decision) : "has never polled",
    };

    /// <summary>What the device's MAC address was claimed by as well; null if there was nothing of late.</summary>
    public static string? OfConflict(DeviceView device, DateTimeOffset now) =>
        device.Conflict is not { } conflict || now - conflict.At > ConflictShown ? null
        : conflict.Kind == ConflictKind.Flash ? "another sketch claims this MAC address"
        : $"{conflict.Address ?? "another address"} claims this MAC address";

    /// <summary>That the device, or somebody else, polls without a valid token; null if nobody did of late.</summary>
    public static string? OfRefusal(DeviceView device, DateTimeOffset now) =>
        device.Token is { RefusedAt: { } at } use && now - at <= ConflictShown
            ? $"{use.RefusedFrom ?? "somebody"} polls without a valid token"
            : null;

    /// <summary>Where an update stands.</summary>
    public static string Of(UpdateView update) => update.State switch
    {
        UpdateState.Offered => "offered",
        UpdateState.Downloaded => "downloaded",
        UpdateState.Confirmed => "confirmed",
        UpdateState.Failed => "failed; on hold",
        UpdateState.Superseded => "replaced by another firmware",
        _ => update.Reason is { } reason ? Of(reason) : "not offered",
    };

    /// <summary>The style of <see cref="Of(UpdateView)"/>.</summary>
    public static string ToneOf(UpdateView update) => update.State switch
    {
        UpdateState.Failed => "bad",
        UpdateState.Refused => "warn",
        UpdateState.Confirmed => "good",
        UpdateState.Superseded => "quiet",
        _ => "busy",
    };

    /// <summary>The style of <see cref="Of(DeviceView)"/>.</summary>
    public static string ToneOf(DeviceView device) => device switch
    {
        { Update.State: UpdateState.Failed } => "bad",
        { Update.State: UpdateState.Refused } => "warn",
        { Update: not null } => "busy",
        { LastDecision: DecisionReason.SameVersion or DecisionReason.SameSketch } => "good",
        _ => "quiet",
    };

    private static string Of(DecisionReason reason) => reason switch
    {
        DecisionReason.Offered => "offered",
        DecisionReason.SameVersion or DecisionReason.SameSketch => "up to date",
        DecisionReason.NoProject => "no project: poll /ota/{project}",
        DecisionReason.UnknownProject or DecisionReason.NoFirmware => "no firmware yet",
        DecisionReason.NotNewer => "runs a newer version",
        DecisionReason.WrongChip => "no image for its chip",
        DecisionReason.ChipUnknown => "add ?chip= to its URL",
        DecisionReason.TooLittleSpace => "too little free space",
        DecisionReason.NoRoomToUnpack => "too little space to unpack the gzip image",
        DecisionReason.SignedGzipUnproven => "signed gzip image, and the board may not verify signatures",
        DecisionReason.OpaqueNeedsPath => "opaque image: poll /ota/{project}",
        DecisionReason.FlashTooSmall => "flash chip too small",
        DecisionReason.HeldBack => "on hold",
        DecisionReason.NoToken => "needs a token",
        DecisionReason.Busy => "waiting for its turn",
        DecisionReason.UnreliableLink => "downloads keep failing: offered once an hour",
        DecisionReason.Conflict => "two boards claim its MAC address",
        DecisionReason.Recalled => "its firmware was recalled",
        DecisionReason.Pending => "waits to be accepted",
        DecisionReason.Blocked => "blocked",
        DecisionReason.ImageUnavailable => "stored image is damaged",
        _ => reason.ToString(),
    };
}
