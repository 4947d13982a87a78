namespace OtaStack.Contracts.Firmware;

/// <summary>A file in the firmware folder without a record (<c>/api/firmware/stray</c>).</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Sha256">From its name; null for files that are not named like an image and cannot be published.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedAt">When it was written.</param>
public sealed record StrayImage(string Name, string? Sha256, long Size, DateTimeOffset ModifiedAt);
