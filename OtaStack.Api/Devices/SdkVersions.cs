using System.Collections.Concurrent;

namespace OtaStack.Api.Devices;

/// <summary>
/// Shares one string for each SDK version, because a fleet has only a handful. Anybody can invent others, so only the
/// first ones are kept; <c>string.Intern</c> would keep all of them until the process ends.
/// </summary>
internal static class SdkVersions
{
    internal const int Maximum = 500;

    private static readonly ConcurrentDictionary<string, string> Known = new();

    public static string? Share(string? version)
    {
        if (version is null)
            return null;
        if (Known.TryGetValue(version, out var shared))
            return shared;
        return Known.Count < Maximum ? Known.GetOrAdd(version, version) : version;
    }
}
