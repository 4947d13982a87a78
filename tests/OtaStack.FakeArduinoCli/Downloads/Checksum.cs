using System.Security.Cryptography;

namespace OtaStack.FakeArduinoCli.Downloads;

/// <summary>
/// Checks an archive against the checksum in its index (<c>internal/arduino/resources/checksums.go</c>).
/// </summary>
internal static class Checksum
{
    private const string Kind = "SHA-256:";

    /// <summary>What is wrong with the file; null if it matches.</summary>
    public static string? Problem(string file, Resource resource)
    {
        if (!File.Exists(file))
            return "checking local archive integrity";
        if (resource.Checksum.Length == 0)
            return Testing($"missing checksum for: {resource.FileName}");
        if (!resource.Checksum.StartsWith(Kind, StringComparison.Ordinal))
            return Testing($"unsupported hash algorithm: {resource.Checksum.Split(':')[0]}");

        using var stream = File.OpenRead(file);
        var found = Convert.ToHexString(SHA256.HashData(stream));
        return found.Equals(resource.Checksum[Kind.Length..], StringComparison.OrdinalIgnoreCase)
            ? null
            : Testing("archive hash differs from hash in index");
    }

    private static string Testing(string problem) =>
        "testing local archive integrity: testing archive checksum: " + problem;
}
