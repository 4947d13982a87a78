using System.Globalization;
using System.Security.Cryptography;

namespace OtaStack.Manager.Http;

/// <summary>What builds and jobs are called by: time and chance, safe as a file's name and in an address.</summary>
internal static class RunId
{
    /// <summary><c>20261123-101500-3f2a</c>.</summary>
    /// <param name="now">Its time.</param>
    /// <param name="isTaken">Whether there is one of that name: two of the same second may fall on the same
    /// number.</param>
    public static string New(DateTimeOffset now, Func<string, bool> isTaken)
    {
        string id;
        do
        {
            id = string.Create(
                CultureInfo.InvariantCulture,
                $"{now.UtcDateTime:yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}");
        }
        while (isTaken(id));
        return id;
    }
}
