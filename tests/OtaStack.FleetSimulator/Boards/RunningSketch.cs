using System.Security.Cryptography;
using System.Text;

namespace OtaStack.FleetSimulator.Boards;

/// <summary>The sketch that a board runs, as the board reports it.</summary>
/// <param name="Version">Value of the version header; no header when empty.</param>
/// <param name="Length">Size of the sketch in flash, in bytes.</param>
/// <param name="Md5">Lower-case hex.</param>
/// <param name="Sha256">Upper-case hex, reported by ESP32 boards only.</param>
public sealed record RunningSketch(string Version, int Length, string Md5, string Sha256)
{
    /// <summary>
    /// An invented sketch to start with. Boards of the same kind, project and version start with the same one.
    /// </summary>
    public static RunningSketch Initial(string kind, string? project, string version)
    {
        var seed = Encoding.UTF8.GetBytes($"{kind} {project} {version}");
        return new RunningSketch(
            version, 400_000, Convert.ToHexStringLower(MD5.HashData(seed)), Convert.ToHexString(SHA256.HashData(seed)));
    }
}
