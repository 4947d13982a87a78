namespace OtaStack.Api.Devices;

/// <summary>
/// What a board says about itself in one poll. It identifies the board, but never authenticates it; only a token
/// (<see cref="Pass"/>) does.
/// </summary>
public sealed record DeviceReport
{
    public required MacAddress Mac { get; init; }

    /// <summary>It sent <c>x-ESP32-*</c> headers; otherwise <c>x-ESP8266-*</c>.</summary>
    public bool IsEsp32 { get; init; }

    /// <summary>
    /// ESP8266, or the value of <c>?chip=</c>. Unknown for an ESP32 without it, because its client does not send the
    /// chip.
    /// </summary>
    public ChipFamily Chip { get; init; }

    public PollMode Mode { get; init; }

    /// <summary>From the address <c>/ota/{project}</c>; null for plain <c>/ota</c>.</summary>
    public string? Project { get; init; }

    /// <summary>Null if the sketch does not set one: the client omits an empty header.</summary>
    public FirmwareVersion? Version { get; init; }

    /// <summary>MD5 of the running sketch, 32 lower-case hex digits.</summary>
    public string? SketchMd5 { get; init; }

    /// <summary>Bytes.</summary>
    public long? SketchSize { get; init; }

    /// <summary>Bytes available for an update of the sketch.</summary>
    public long? FreeSpace { get; init; }

    /// <summary>Size of the flash chip, bytes (<c>chip-size</c>).</summary>
    public long? FlashSize { get; init; }

    public string? SdkVersion { get; init; }

    /// <summary>What lets it pass the policy of its project; null if there is no policy to pass.</summary>
    public AccessPass? Pass { get; init; }

    /// <summary>The requested kind of firmware.</summary>
    public FirmwareKind Kind => Mode == PollMode.Filesystem ? FirmwareKind.Filesystem : FirmwareKind.Sketch;
}

/// <summary>The <c>x-ESP8266-mode</c> header.</summary>
public enum PollMode : byte
{
    /// <summary><c>sketch</c>.</summary>
    Sketch = 0,

    /// <summary>
    /// <c>spiffs</c>, which ESP8266 sends for LittleFS too; arduino-esp32 3.x has <c>littlefs</c>, <c>fatfs</c> and
    /// <c>flashfs</c> as well (HTTPUpdate.cpp).
    /// </summary>
    Filesystem,

    /// <summary>
    /// <c>version</c>: only asks for the available version (<c>getAvailableVersion</c>, ESP8266httpUpdate.cpp).
    /// </summary>
    Version,
}
