namespace OtaStack.Contracts.Devices;

/// <summary>The result of <c>PUT /api/devices.csv</c>.</summary>
public sealed record DeviceTableResult
{
    /// <summary>Devices in the table.</summary>
    public required int Devices { get; init; }

    /// <summary>Devices that did not exist before.</summary>
    public required int Added { get; init; }

    /// <summary>Devices that were changed.</summary>
    public required int Changed { get; init; }

    /// <summary>Devices that already were as the table says.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Lines that are invalid. If there is one, nothing is changed.</summary>
    public required int Invalid { get; init; }

    /// <summary>Every line of the table, with <c>?dryRun=true</c>; otherwise empty.</summary>
    public required IReadOnlyList<DeviceTableLine> Lines { get; init; }
}

/// <summary>What a line of a table does.</summary>
/// <param name="Line">Its number in the file; the first line is 1.</param>
/// <param name="Device">Its device; null if it does not name one.</param>
/// <param name="Outcome">What it does.</param>
/// <param name="Columns">The columns that change the device.</param>
/// <param name="Problem">What is wrong with it, for people; null if it is valid.</param>
public sealed record DeviceTableLine(
    int Line, MacAddress? Device, TableOutcome Outcome, IReadOnlyList<string> Columns, string? Problem);

/// <summary>What a line of a table does.</summary>
public enum TableOutcome
{
    /// <summary>The device already is as the line says.</summary>
    Unchanged = 0,

    /// <summary>It changes the device.</summary>
    Changed,

    /// <summary>It adds the device.</summary>
    Added,

    /// <summary>It cannot be used.</summary>
    Invalid,
}
