namespace OtaStack.Contracts;

/// <summary>
/// Values of <c>type</c> in problem details (RFC 9457), for clients that distinguish errors. They do not change. Other
/// errors have the type that ASP.NET Core gives their status: a section of RFC 9110. <c>docs/api.md</c> lists both.
/// </summary>
public static class ProblemTypes
{
    /// <summary>The body is not JSON of the expected form. 400.</summary>
    public const string InvalidBody = Prefix + "invalid-body";

    /// <summary>Fields of the body are invalid; <c>errors</c> has a message for each. 400.</summary>
    public const string InvalidFields = Prefix + "invalid-fields";

    /// <summary>A parameter of the query, or a header, is invalid. 400.</summary>
    public const string InvalidParameter = Prefix + "invalid-parameter";

    /// <summary><c>q</c> is not a target expression; <c>position</c> and <c>length</c> say where. 400.</summary>
    public const string InvalidExpression = Prefix + "invalid-expression";

    /// <summary>Lines of a table are invalid; <c>lines</c> says which, and why. 400.</summary>
    public const string InvalidTable = Prefix + "invalid-table";

    /// <summary>The text in the path is not a MAC address. 400.</summary>
    public const string InvalidMac = Prefix + "invalid-mac";

    /// <summary>No device has this MAC address. 404.</summary>
    public const string NoSuchDevice = Prefix + "no-such-device";

    /// <summary>The device has no update on hold with this id. 409.</summary>
    public const string NotOnHold = Prefix + "not-on-hold";

    /// <summary>No group has this name. 404.</summary>
    public const string NoSuchGroup = Prefix + "no-such-group";

    /// <summary>No project has this name. 404.</summary>
    public const string NoSuchProject = Prefix + "no-such-project";

    /// <summary>The project has no channel with this name. 404.</summary>
    public const string NoSuchChannel = Prefix + "no-such-channel";

    /// <summary>No firmware has this SHA-256. 404.</summary>
    public const string NoSuchFirmware = Prefix + "no-such-firmware";

    /// <summary>The device, group or project has no token with this id. 404.</summary>
    public const string NoSuchToken = Prefix + "no-such-token";

    /// <summary>There are two valid tokens already. 409.</summary>
    public const string TooManyTokens = Prefix + "too-many-tokens";

    /// <summary>The name is taken, or something else needs what should be deleted; <c>detail</c> says what. 409.
    /// </summary>
    public const string InUse = Prefix + "in-use";

    /// <summary>Somebody has changed it since it was read (<c>If-Match</c>). 412.</summary>
    public const string ChangedMeanwhile = Prefix + "changed-meanwhile";

    /// <summary>Somebody has set something on the device that would be lost. 409.</summary>
    public const string DeviceHasSettings = Prefix + "device-has-settings";

    /// <summary>The device cannot run the firmware of the pin that it would get. 409.</summary>
    public const string PinDoesNotFit = Prefix + "pin-does-not-fit";

    /// <summary>A request with this <c>Idempotency-Key</c> is being executed. 409.</summary>
    public const string RequestUnderWay = Prefix + "request-under-way";

    /// <summary>Another request was sent with this <c>Idempotency-Key</c>. 422.</summary>
    public const string IdempotencyKeyReused = Prefix + "idempotency-key-reused";

    private const string Prefix = "urn:otastack:problem:";
}
