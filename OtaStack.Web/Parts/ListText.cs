using System.Globalization;

namespace OtaStack.Web.Parts;

/// <summary>How many there are.</summary>
internal static class ListText
{
    /// <summary>For example <c>1 device</c>, <c>1,204 devices</c>.</summary>
    public static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>For example <c>1 device matches</c>, <c>1,204 devices match</c>.</summary>
    public static string Matches(int number, string noun) => Count(number, noun) + (number == 1 ? " matches" : " match");
}
