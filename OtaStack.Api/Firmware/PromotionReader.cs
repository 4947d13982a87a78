using System.Text.Json;
using OtaStack.Api.Http;

namespace OtaStack.Api.Firmware;

/// <summary>Reads a <see cref="PromotionRequest"/>. Pure.</summary>
internal static class PromotionReader
{
    private const string Field = "firmware";

    /// <summary>What is wrong with the body; null, and the firmware, if nothing is.</summary>
    public static (string Field, string Message)? Read(
        JsonElement body, CatalogSnapshot published, ProjectFirmware project,
        out IReadOnlyList<PublishedFirmware> firmware)
    {
        var found = new Dictionary<(FirmwareKind, ChipFamily, string?), PublishedFirmware>();
        firmware = [];
        foreach (var field in body.EnumerateObject())
        {
            if (field.Name != Field)
                return (JsonBody.Shown(field.Name), JsonBody.CannotBeSet(Field));
        }

        if (!body.TryGetProperty(Field, out var list))
            return (Field, "Required: a list of SHA-256.");
        if (JsonBody.Texts(list, out var texts) is { } error)
            return (Field, error);
        if (texts.Count == 0)
            return (Field, "Name at least one firmware.");

        foreach (var text in texts)
        {
            if (published.Find(text.Trim().ToLowerInvariant()) is not { } one)
                return (Field, $"No published firmware has the SHA-256 {Problems.Quoted(text)}.");

            var record = one.Record;
            if (record.Project != project.Name)
                return (Field, $"{NameOf(one)} is of project {record.Project}, not of {project.Name}.");
            if (record.RecalledAt is not null)
                return (Field, $"{NameOf(one)} was recalled. Lift that first: DELETE /api/firmware/SHA256/recall.");
            if (!found.TryAdd((record.Kind, record.Chip, record.Variant), one)
                && found[(record.Kind, record.Chip, record.Variant)] != one)
                return (Field, $"Two of them are for {record.Chip.ToName()}. A channel has one for each chip.");
        }

        firmware = [.. found.Values];
        return null;
    }

    private static string NameOf(PublishedFirmware firmware) =>
        $"{firmware.Record.Project} {firmware.Record.Version ?? firmware.Record.Sha256[..12]}";
}
