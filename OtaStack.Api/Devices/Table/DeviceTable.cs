using System.Globalization;
using CsvHelper.Configuration;

namespace OtaStack.Api.Devices.Table;

/// <summary>The table of devices: "this device runs that firmware", as people keep it in a spreadsheet.</summary>
internal static class DeviceTable
{
    public const string Device = "device";
    public const string Name = "name";
    public const string Tags = "tags";
    public const string Group = "group";
    public const string Project = "project";
    public const string Channel = "channel";
    public const string Pin = "pin";
    public const string Enrolment = "enrolment";

    /// <summary>Between the tags or groups in a cell.</summary>
    public const char ListSeparator = ';';

    /// <summary>All columns, in the order of an export.</summary>
    public static readonly string[] Columns = [Device, Name, Tags, Group, Project, Channel, Pin, Enrolment];

    /// <summary>RFC 4180, with any ends of lines, or those that <paramref name="newLine"/> says.</summary>
    public static CsvConfiguration FormatWith(char separator, string? newLine = null)
    {
        var format = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            IgnoreBlankLines = false, // So that line numbers stay right.
        };
        if (newLine is not null)
            format.NewLine = newLine;
        return format;
    }

    /// <summary>The parts of a cell that holds several.</summary>
    public static string[] Listed(string cell) => cell.Split(
        ListSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>A device as a line, in the order of <see cref="Columns"/>.</summary>
    public static string[] LineOf(Device device, IReadOnlyList<string> groups)
    {
        var settings = DeviceSettings.Of(device);
        return
        [
            device.Mac.ToString(),
            CsvCells.Write(settings.Name),
            CsvCells.Write(string.Join(ListSeparator, settings.Tags)),
            string.Join(ListSeparator, groups),
            device.Project ?? "",
            settings.Channel ?? "",
            settings.Pin ?? "",
            settings.Enrolment.ToString().ToLowerInvariant(),
        ];
    }
}
