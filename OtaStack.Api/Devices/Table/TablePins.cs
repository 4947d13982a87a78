using OtaStack.Api.Firmware;
using OtaStack.Api.Http;

namespace OtaStack.Api.Devices.Table;

/// <summary>
/// The firmware that a cell of the column <c>pin</c> means: a SHA-256, or a version or file name that only one firmware
/// of the project has for the device's chip.
/// </summary>
internal sealed class TablePins(CatalogSnapshot published)
{
    private readonly Dictionary<(string Text, string? Project), List<PublishedFirmware>> _found = [];

    /// <summary>What is wrong, for people; null if <paramref name="pin"/> is the firmware, or null for no pin.</summary>
    /// <param name="text">The cell.</param>
    /// <param name="project">The project to look in; null for all.</param>
    /// <param name="device">The device, as far as it is known.</param>
    /// <param name="pin">SHA-256 of the firmware.</param>
    public string? Resolve(string text, string? project, Device device, out string? pin)
    {
        pin = null;
        if (text.Length == 0)
            return null;
        if (FirmwareFiles.IsSha256(text.ToLowerInvariant()))
            return DeviceTexts.Pin(text, published, out pin) ?? PinFit.WhyNot(device, published.Find(pin!)!.Record);

        var named = Find(text, project);
        var fitting = named.Where(firmware => PinFit.WhyNot(device, firmware.Record) is null).ToList();
        if (fitting is [var only])
        {
            pin = only.Record.Sha256;
            return null;
        }

        var where = project is null ? "" : $" of {project}";
        return fitting.Count > 1
            ? $"{fitting.Count} firmwares{where} have the version or file name {Problems.Quoted(text)}. Use the SHA-256."
            : named.Count > 0 ? PinFit.WhyNot(device, named[0].Record)
            : $"No firmware{where} has the SHA-256, version or file name {Problems.Quoted(text)}.";
    }

    private List<PublishedFirmware> Find(string text, string? project)
    {
        if (_found.TryGetValue((text, project), out var found))
            return found;

        var version = FirmwareVersion.Parse(text);
        found = [.. published.All.Where(firmware => (project is null || firmware.Record.Project == project)
            && PinFit.WhyNever(firmware.Record) is null
            && (IsNamed(firmware.Record.FileName, text)
                || (firmware.Version is { } own && FirmwareVersion.Compare(own, version) == VersionOrder.Same)))];
        return _found[(text, project)] = found;
    }

    // The path inside the build folder, or its last part.
    private static bool IsNamed(string? path, string text) =>
        path is not null && (path == text || (path.EndsWith(text, StringComparison.Ordinal)
            && path[^(text.Length + 1)] == '/'));
}
