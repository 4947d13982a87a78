namespace OtaStack.Contracts.Libraries;

/// <summary>Body of <c>POST /manager/api/libraries/install</c>.</summary>
/// <param name="Name">As in the index.</param>
/// <param name="Version">Null for the newest.</param>
public sealed record LibraryInstallRequest(string? Name, string? Version);

/// <summary>Body of <c>POST /manager/api/libraries/upgrade</c>.</summary>
/// <param name="Name">Null for all.</param>
public sealed record LibraryUpgradeRequest(string? Name);

/// <summary>Body of <c>POST /manager/api/libraries/git</c>.</summary>
/// <param name="Url">Address of the repository.</param>
public sealed record LibraryGitRequest(string? Url);

/// <summary>The answer of <c>GET /manager/api/libraries</c>.</summary>
/// <param name="Libraries">By name.</param>
/// <param name="MaximumZipBytes">The largest ZIP that can be installed.</param>
public sealed record InstalledLibraryList(IReadOnlyList<InstalledLibrary> Libraries, long MaximumZipBytes);

/// <summary>The answer of <c>GET /manager/api/libraries/search</c>.</summary>
/// <param name="Libraries">In arduino-cli's order.</param>
/// <param name="IsCut">Whether there are more, which are left out.</param>
public sealed record FoundLibraryList(IReadOnlyList<FoundLibrary> Libraries, bool IsCut);
