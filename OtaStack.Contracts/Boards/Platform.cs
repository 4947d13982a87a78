namespace OtaStack.Contracts.Boards;

/// <summary>A platform that is installed or can be.</summary>
public sealed record Platform
{
    /// <summary><c>vendor:architecture</c>.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>The publisher; may be empty.</summary>
    public required string Maintainer { get; init; }

    /// <summary>An http or https address; may be empty.</summary>
    public required string Website { get; init; }

    /// <summary>The installed version, or null.</summary>
    public required string? Installed { get; init; }

    /// <summary>The newest version that runs on this machine, or null.</summary>
    public required string? Latest { get; init; }

    /// <summary>The versions that can be installed on this machine, newest first.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>Names of its boards.</summary>
    public required IReadOnlyList<string> Boards { get; init; }

    /// <summary>Whether a newer version than the installed one can be installed.</summary>
    public bool HasUpdate() => Installed is not null && Latest is not null && Installed != Latest;
}

/// <summary>The answer of <c>GET /manager/api/platforms</c>.</summary>
/// <param name="Platforms">Installed ones first, then ESP8266 and ESP32, then by id.</param>
public sealed record PlatformList(IReadOnlyList<Platform> Platforms);

/// <summary>Body of <c>POST /manager/api/platforms/{id}/install</c>.</summary>
/// <param name="Version">Null for the newest.</param>
public sealed record PlatformInstallRequest(string? Version);

/// <summary>Body and answer of <c>/manager/api/indexes</c>.</summary>
/// <param name="Urls">Addresses of the additional package indexes.</param>
public sealed record PackageIndexes(IReadOnlyList<string?>? Urls);
