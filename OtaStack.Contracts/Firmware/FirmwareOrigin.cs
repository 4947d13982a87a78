namespace OtaStack.Contracts.Firmware;

/// <summary>The origin of a firmware.</summary>
public enum FirmwareOrigin : byte
{
    /// <summary>Found in the build folder.</summary>
    Build = 0,

    /// <summary>Sent to <c>POST /api/firmware</c>.</summary>
    Upload,
}
