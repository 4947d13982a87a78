namespace OtaStack.Contracts.Firmware;

/// <summary>A file in the firmware folder without a record (<c>/api/firmware/stray</c>).</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Sha256">Where the name is that of an image; null for other files, which cannot be taken in.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedAt">When it was written.</param>
public sealed record StrayImage(string Name, string? Sha256, long Size, DateTimeOffset ModifiedAt);
