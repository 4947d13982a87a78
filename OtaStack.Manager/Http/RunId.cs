using System.Globalization;
using System.Security.Cryptography;

namespace OtaStack.Manager.Http;

/// <summary>Ids of builds and jobs: time and a random suffix, valid in file names and URLs.</summary>
internal static class RunId
{
    /// <summary><c>20261123-101500-3f2a</c>.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="isTaken">Whether the id exists: two ids of the same second may get the same suffix.</param>
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
