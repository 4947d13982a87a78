namespace OtaStack.Contracts.Firmware;

/// <summary>Which partition of a board an image is for.</summary>
public enum FirmwareKind : byte
{
    /// <summary>The program (<c>x-ESP8266-mode: sketch</c>).</summary>
    Sketch = 0,

    /// <summary>The file system, including LittleFS (<c>x-ESP8266-mode: spiffs</c>).</summary>
    Filesystem,
}
