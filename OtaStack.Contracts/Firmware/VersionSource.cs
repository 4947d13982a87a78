namespace OtaStack.Contracts.Firmware;

/// <summary>Where the version of a firmware came from, best source first.</summary>
public enum VersionSource : byte
{
    /// <summary>No version is known.</summary>
    None = 0,

    /// <summary>The marker string in the image: <see cref="FirmwareMarker"/>.</summary>
    Marker,

    /// <summary>ESP-IDF's application descriptor (<c>esp_app_desc_t</c>), unless it is a framework default.</summary>
    AppDescriptor,

    /// <summary>A <c>__DATE__ ";" __TIME__</c> string in the image: <c>CompileStampSearch</c> of the API.</summary>
    CompileStamp,

    /// <summary>The <c>build.json</c> beside the image. Not from the image reader.</summary>
    Sidecar,

    /// <summary>The end of the file's name. Not from the image reader.</summary>
    FileName,

    /// <summary>Stated by the uploader.</summary>
    Stated,
}
