namespace OtaStack.Contracts.Versions;

/// <summary>The rule for comparing a version with others of the same kind.</summary>
public enum VersionOrdering : byte
{
    /// <summary>Any other text: equal or not, but never older or newer.</summary>
    Opaque = 0,

    /// <summary>A <see cref="Versions.CompileStamp"/>: ordered by time.</summary>
    CompileStamp,

    /// <summary>Semantic Versioning 2.0: ordered by precedence.</summary>
    SemVer,

    /// <summary>
    /// Two to five numbers separated by dots, such as <c>1.10</c>, <c>1.2.3.4</c> and <c>2024.10.02</c>: ordered by its
    /// numbers, together with <see cref="SemVer"/>. A missing number at the end is 0.
    /// </summary>
    Dotted,

    /// <summary>A day of the years 2000 to 2099: <c>2024-10-02</c> or <c>20241002</c>.</summary>
    Date,

    /// <summary>One number of any size, such as a build counter.</summary>
    Number,
}
