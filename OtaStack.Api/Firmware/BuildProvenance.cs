namespace OtaStack.Api.Firmware;

/// <summary>How an image was built, as its <c>build.json</c> says. Kept with the firmware, never interpreted.</summary>
public sealed record BuildProvenance
{
    /// <summary>Board and options as arduino-cli names them, e.g. <c>esp8266:esp8266:nodemcuv2:xtal=160</c>.</summary>
    public string? Fqbn { get; init; }

    /// <summary>Platform and version, e.g. <c>esp8266:esp8266@3.1.2</c>.</summary>
    public string? Core { get; init; }

    /// <summary>Libraries and versions, e.g. <c>ArduinoJson@7.0.4</c>.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>Hash over the sources, in the builder's own form, e.g. <c>sha256:9f86…</c>.</summary>
    public string? SourceHash { get; init; }

    public string? GitCommit { get; init; }
}
