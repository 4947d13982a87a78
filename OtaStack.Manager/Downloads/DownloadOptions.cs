namespace OtaStack.Manager.Downloads;

/// <summary>Section <c>Downloads</c>: what people may make this machine fetch.</summary>
internal sealed record DownloadOptions
{
    public const string Section = "Downloads";

    /// <summary>
    /// Allows addresses of this machine itself, link-local ones and those of clouds' metadata services: for a mirror on
    /// the same machine. Without it they are refused (<see cref="SpecialAddress"/>).
    /// </summary>
    public bool AllowLocalAddresses { get; init; }
}
