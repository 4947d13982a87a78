namespace OtaStack.Manager.Downloads;

/// <summary>Section <c>Downloads</c>: which addresses may be downloaded from.</summary>
internal sealed record DownloadOptions
{
    public const string Section = "Downloads";

    /// <summary>
    /// Allows addresses of this machine, link-local addresses and cloud metadata services, for example for a mirror
    /// on the same machine. By default they are refused (<see cref="SpecialAddress"/>).
    /// </summary>
    public bool AllowLocalAddresses { get; init; }
}
