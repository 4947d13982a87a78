using System.Globalization;

namespace OtaStack.Tests.Firmware;

/// <summary>
/// Runs code under a culture that differs in everything that formatting and parsing may use. The services run in
/// invariant mode, in which real cultures are not available.
/// </summary>
internal static class ForeignCulture
{
    public static void Run(Action action)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.DateTimeFormat.AbbreviatedMonthNames = [.. Enumerable.Range(1, 12).Select(month => $"m{month}"), ""];
        culture.DateTimeFormat.AbbreviatedMonthGenitiveNames = culture.DateTimeFormat.AbbreviatedMonthNames;
        culture.DateTimeFormat.TimeSeparator = "-";
        culture.DateTimeFormat.DateSeparator = "~";
        culture.NumberFormat.NegativeSign = "(";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
            action();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }
}
