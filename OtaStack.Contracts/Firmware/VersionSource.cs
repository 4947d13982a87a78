namespace OtaStack.Contracts.Firmware;

/// <summary>Where the version of a firmware came from, best source first.</summary>
public enum VersionSource : byte
{
    /// <summary>No version is known.</summary>
    None = 0,

    /// <summary>The marker string that the sketch's author put into the image: <see cref="FirmwareMarker"/>.</summary>
    Marker,

    /// <summary>
    /// ESP-IDF's application descriptor (<c>esp_app_desc_t</c>), where it holds more than a framework default.
    /// </summary>
    AppDescriptor,

    /// <summary>A <c>__DATE__ ";" __TIME__</c> string in the image: <c>CompileStampSearch</c> of the API.</summary>
    CompileStamp,

    /// <summary>
    /// The file beside the image. The image reader never reports it; whoever reads the file does.
    /// </summary>
    Sidecar,

    /// <summary>The end of the file's name. The image reader never reports it.</summary>
    FileName,

    /// <summary>Stated by whoever uploaded the image.</summary>
    Stated,
}
