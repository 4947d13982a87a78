using System.Security.Cryptography;
using OtaStack.EndToEndTests.Boards;
using OtaStack.EndToEndTests.Toolchain;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>An image that was sent to the API, and what must come back of it.</summary>
internal sealed record CrashImage(string Version, byte[] Bytes)
{
    private const int Smallest = 32 * 1024;
    private const int Largest = 512 * 1024;

    /// <summary>Identity of the firmware: 64 lower-case hex digits.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <summary>What boards compare: 32 lower-case hex digits.</summary>
    public string Md5 { get; } = StockBoard.Md5(Bytes);

    /// <summary>
    /// An image unlike every other of this run. Versions are texts without order: every newer build is offered.
    /// </summary>
    public static CrashImage Make(int number, int seed)
    {
        var noise = new Random(HashCode.Combine(number, seed)).Next(Smallest, Largest);
        var version = $"build-{number}";
        return new CrashImage(version, PlainImage.Esp8266(version, noise, number));
    }
}
