using System.Security.Cryptography;
using System.Text;

namespace OtaStack.FleetSimulator.Boards;

/// <summary>What a board runs, in the form in which it reports it.</summary>
/// <param name="Version">The version header's text; no header when empty.</param>
/// <param name="Length">Bytes of the sketch in flash.</param>
/// <param name="Md5">Lower-case hex.</param>
/// <param name="Sha256">Upper-case hex, reported by ESP32 boards only.</param>
public sealed record RunningSketch(string Version, int Length, string Md5, string Sha256)
{
    /// <summary>A made-up sketch for the start: the same for all boards of a kind that start with the same version.</summary>
    public static RunningSketch Initial(string kind, string version)
    {
        var seed = Encoding.UTF8.GetBytes($"{kind} {version}");
        return new RunningSketch(
            version, 400_000, Convert.ToHexStringLower(MD5.HashData(seed)), Convert.ToHexString(SHA256.HashData(seed)));
    }
}
