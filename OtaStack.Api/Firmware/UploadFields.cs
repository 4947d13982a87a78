namespace OtaStack.Api.Firmware;

/// <summary>
/// What an uploader says about an image, in the query or in fields of the form beside the file: <c>project</c>,
/// <c>version</c>, <c>kind</c>, <c>chip</c>, <c>fileName</c>, <c>opaque</c>, in any letter case. Anything else is
/// refused by its name: a misspelt field must not end in an image of another project or version.
/// </summary>
internal sealed class UploadFields
{
    private const int LongestNameShown = 64;

    private static readonly string[] Names = ["project", "version", "kind", "chip", "fileName", "opaque"];

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    public string? FileName => ValueOf("fileName");

    /// <summary>Takes what the query says.</summary>
    /// <exception cref="BadHttpRequestException">It has an unknown parameter, or one twice with different
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

    /// <summary>
    /// Takes a field of the form. An empty one is what a page sends for a box that was left empty: it says nothing.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    public void AddFromForm(string name, string value)
    {
        ThrowIfUnknown(name);
        if (value.Length > 0)
            Add(name, value);
    }

    /// <summary>All fields together.</summary>
    /// <exception cref="BadHttpRequestException">A value makes no sense; the message begins with the field's
    /// name.</exception>
    public IngestionRequest ToRequest() =>
        Request(ValueOf("project"), ValueOf("version"), ValueOf("kind"), ValueOf("chip"), IsOpaque(), out var error)
        ?? throw new BadHttpRequestException(error!);

    /// <summary>The values as a request; null, and why, where one of them makes no sense.</summary>
    internal static IngestionRequest? Request(
        string? project, string? version, string? kind, string? chip, bool opaque, out string? error)
    {
        error = null;
        string? projectName = null;
        if (project is not null && !ProjectName.TryParse(project, out projectName))
            error = "project: use a-z, 0-9, dot, dash and underscore, 64 characters at most, a letter or digit first.";
        else if (kind is not (null or "sketch" or "filesystem"))
            error = "kind: sketch or filesystem.";
        else if (chip is not null && ChipFamilies.Parse(chip) == ChipFamily.Unknown)
            error = "chip: such as esp8266 or esp32-c3.";
        else if (version is not null
            && (version.Length > FirmwareDescription.MaximumVersionLength || version.Any(char.IsControl)))
            error = $"version: {FirmwareDescription.MaximumVersionLength} characters at most, none of them control "
                + "characters.";
        else if (opaque && kind == "filesystem")
            error = "opaque: only for programs. A file system is published as it is anyway.";
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
            : throw new BadHttpRequestException("opaque: true or false."));

    private void Add(string name, string value)
    {
        ThrowIfUnknown(name);
        if (!_values.TryAdd(name, value) && _values[name] != value)
            throw new BadHttpRequestException($"{Shown(name)} is given twice, with different values. Give it once.");
    }

    private static void ThrowIfUnknown(string name)
    {
        if (!Names.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw new BadHttpRequestException(
                $"Unknown field \"{Shown(name)}\". Known are {string.Join(", ", Names)}.");
    }

    private static string Shown(string name) => name.Length > LongestNameShown ? name[..LongestNameShown] + "…" : name;
}
