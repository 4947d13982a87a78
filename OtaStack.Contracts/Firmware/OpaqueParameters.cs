namespace OtaStack.Contracts.Firmware;

/// <summary>
/// What a publisher must state about an opaque file, which is published without checking its content.
/// </summary>
public static class OpaqueParameters
{
    /// <summary>How to publish one, as part of a sentence.</summary>
    public const string Text = "opaque=true, project, chip and version";

    /// <summary>Names the missing values of an opaque file; null if none is missing.</summary>
    public static string? Missing(string? project, ChipFamily chip, string? version)
    {
        string?[] missing =
        [
            project is null ? "project" : null,
            chip == ChipFamily.Unknown ? "chip" : null,
            string.IsNullOrWhiteSpace(version) ? "version" : null,
        ];
        var names = string.Join(", ", missing.OfType<string>());
        return names.Length == 0 ? null : names;
    }
}
