namespace OtaStack.Contracts.Firmware;

/// <summary>How a firmware came in.</summary>
public enum FirmwareOrigin : byte
{
    /// <summary>Found in the build folder.</summary>
    Build = 0,

    /// <summary>Sent to <c>POST /api/firmware</c>.</summary>
    Upload,
}
