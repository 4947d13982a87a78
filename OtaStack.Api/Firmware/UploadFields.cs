namespace OtaStack.Api.Firmware;

/// <summary>
/// What an uploader says about an image, in the query or in form fields: <c>project</c>, <c>version</c>, <c>kind</c>,
/// <c>chip</c>, <c>fileName</c>, <c>opaque</c>, in any letter case. An unknown field is an error, because ignoring a
/// misspelt one could publish the image under the wrong project or version.
/// </summary>
internal sealed class UploadFields
{
    private const int LongestNameShown = 64;

    private static readonly string[] Names = ["project", "version", "kind", "chip", "fileName", "opaque"];

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    public string? FileName => ValueOf("fileName");

    /// <summary>Reads the query.</summary>
    /// <exception cref="BadHttpRequestException">The query has an unknown parameter, or the same one with different
    /// values.</exception>
    public static UploadFields Of(IQueryCollection query)
    {
        var fields = new UploadFields();
        foreach (var (name, values) in query)
        {
            foreach (var value in values)
                fields.Add(name, value ?? "");
        }

        return fields;
    }

    /// <summary> Adds a field of the form. An empty one is ignored, because browsers send it for an empty text box.
    /// </summary> <inheritdoc cref="Of"/>
    public void AddFromForm(string name, string value)
    {
        ThrowIfUnknown(name);
        if (value.Length > 0)
            Add(name, value);
    }

    /// <summary>All fields as a request.</summary>
    /// <exception cref="BadHttpRequestException">A value is invalid; the message begins with the field's
    /// name.</exception>
    public IngestionRequest ToRequest() =>
        Request(ValueOf("project"), ValueOf("version"), ValueOf("kind"), ValueOf("chip"), IsOpaque(), out var error)
        ?? throw new BadHttpRequestException(error!);

    /// <summary>The values as a request; null and <paramref name="error"/> if one of them is invalid.</summary>
    internal static IngestionRequest? Request(
        string? project, string? version, string? kind, string? chip, bool opaque, out string? error)
    {
        error = null;
        string? projectName = null;
        if (project is not null && !ProjectName.TryParse(project, out projectName))
            error = "project: use at most 64 of a-z, 0-9, dot, dash and underscore, starting with a letter or digit.";
        else if (kind is not (null or "sketch" or "filesystem"))
            error = "kind: must be sketch or filesystem.";
        else if (chip is not null && ChipFamilies.Parse(chip) == ChipFamily.Unknown)
            error = "chip: unknown chip. Use a name like esp8266 or esp32-c3.";
        else if (version is not null
            && (version.Length > FirmwareDescription.MaximumVersionLength || version.Any(char.IsControl)))
            error = $"version: at most {FirmwareDescription.MaximumVersionLength} characters, without control "
                + "characters.";
        else if (opaque && kind == "filesystem")
            error = "opaque: not for file systems, which are always published as they are.";
        else if (opaque && OpaqueParameters.Missing(projectName, ChipFamilies.Parse(chip), version) is { } missing)
            error = $"opaque: an opaque file requires project, chip and version. Missing: {missing}.";
        if (error is not null)
            return null;

        return new IngestionRequest
        {
            Origin = FirmwareOrigin.Upload,
            Project = projectName,
            StatedVersion = string.IsNullOrWhiteSpace(version) ? null : version.Trim(),
            Kind = kind == "filesystem" ? FirmwareKind.Filesystem : FirmwareKind.Sketch,
            Chip = ChipFamilies.Parse(chip),
            IsOpaque = opaque,
        };
    }

    private string? ValueOf(string name) => _values.GetValueOrDefault(name);

    private bool IsOpaque() => ValueOf("opaque") is { } text
        && (bool.TryParse(text, out var isOpaque)
            ? isOpaque
            : throw new BadHttpRequestException("opaque: must be true or false."));

    private void Add(string name, string value)
    {
        ThrowIfUnknown(name);
        if (!_values.TryAdd(name, value) && _values[name] != value)
            throw new BadHttpRequestException($"{Shown(name)} is given twice with different values. Give it once.");
    }

    private static void ThrowIfUnknown(string name)
    {
        if (!Names.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw new BadHttpRequestException(
                $"Unknown field \"{Shown(name)}\". Known are {string.Join(", ", Names)}.");
    }

    private static string Shown(string name) => name.Length > LongestNameShown ? name[..LongestNameShown] + "…" : name;
}
