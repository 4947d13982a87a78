using System.Globalization;
using System.Security.Cryptography;

namespace OtaStack.Manager.Http;

/// <summary>What builds and jobs are called by: time and chance, safe as a file's name and in an address.</summary>
internal static class RunId
{
    /// <summary><c>20261123-101500-3f2a</c>. Nothing keeps two of the same second from being the same but their number.</summary>
    public static string New(DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}");
}
