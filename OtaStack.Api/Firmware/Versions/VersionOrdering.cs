namespace OtaStack.Api.Firmware.Versions;

/// <summary>By which rule a version can be compared with others of the same kind.</summary>
public enum VersionOrdering : byte
{
    /// <summary>Any text: equal or not, but neither older nor newer.</summary>
    Opaque = 0,

    /// <summary>A <see cref="Versions.CompileStamp"/>: ordered by time.</summary>
    CompileStamp,

    /// <summary>Semantic Versioning 2.0: ordered by precedence.</summary>
    SemVer,
}
