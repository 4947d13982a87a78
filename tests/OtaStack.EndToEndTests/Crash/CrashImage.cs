using System.Security.Cryptography;
using OtaStack.EndToEndTests.Boards;
using OtaStack.EndToEndTests.Toolchain;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>An image that was sent to the API, and its expected identity.</summary>
internal sealed record CrashImage(string Version, byte[] Bytes)
{
    private const int Smallest = 16 * 1024;
    private const int Largest = 64 * 1024;

    /// <summary>
    /// One image in six. What fits into the buffers of a connection arrives although the server was killed.
    /// </summary>
    private const int Large = 512 * 1024;

    /// <summary>Id of the firmware, 64 lower-case hex digits.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <summary>The MD5 that boards compare, 32 lower-case hex digits.</summary>
    public string Md5 { get; } = StockBoard.Md5(Bytes);

    /// <summary>
    /// Creates an image that is unique in this run. Versions are unordered texts: every newer build is offered.
    /// </summary>
    public static CrashImage Make(int number, int seed)
    {
        var random = new Random(HashCode.Combine(number, seed));
        var noise = random.Next(6) == 0 ? Large : random.Next(Smallest, Largest);
        var version = $"build-{number}";
        return new CrashImage(version, PlainImage.Esp8266(version, noise, number));
    }
}
