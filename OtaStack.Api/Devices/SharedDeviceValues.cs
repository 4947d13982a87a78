using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace OtaStack.Api.Devices;

/// <summary>The values that devices share (<see cref="SharedValues{TKey, T}"/>).</summary>
internal static class SharedDeviceValues
{
    private static readonly SharedValues<string, string> Projects = new(5_000);
    private static readonly SharedValues<string, string> SketchMd5s = new(50_000);
    private static readonly SharedValues<IPAddress, IPAddress> Addresses = new(50_000);
    private static readonly SharedValues<string, FirmwareVersion> Versions = new(5_000);

    internal static SharedValues<string, string> SdkVersions { get; } = new(500);

    [return: NotNullIfNotNull(nameof(name))]
    public static string? Project(string? name) => Share(Projects, name);

    [return: NotNullIfNotNull(nameof(md5))]
    public static string? SketchMd5(string? md5) => Share(SketchMd5s, md5);

    [return: NotNullIfNotNull(nameof(version))]
    public static string? SdkVersion(string? version) => Share(SdkVersions, version);

    /// <summary>Boards behind a router have one address.</summary>
    [return: NotNullIfNotNull(nameof(address))]
    public static IPAddress? Address(IPAddress? address) => Share(Addresses, address);

    /// <summary>By text, because equal versions may have different ones.</summary>
    [return: NotNullIfNotNull(nameof(version))]
    public static FirmwareVersion? Version(FirmwareVersion? version) =>
        version is null ? null : Versions.Share(version.Text, version);

    /// <summary>Reads a version, unless it is known.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static FirmwareVersion? Version(string? text) =>
        text is null ? null
        : Versions.TryGet(text, out var known) ? known
        : Version(FirmwareVersion.Parse(text));

    private static T? Share<T>(SharedValues<T, T> values, T? value)
        where T : class => value is null ? null : values.Share(value, value);
}
