using Microsoft.AspNetCore.Mvc;

namespace OtaStack.Api.Firmware;

/// <summary>The query's parameters, for the OpenAPI document. <see cref="UploadFields"/> reads them.</summary>
/// <param name="Project">Required if neither the image nor its file name names it.</param>
/// <param name="Version">Takes precedence over the image's own version.</param>
/// <param name="Kind"><c>sketch</c> (default) or <c>filesystem</c>.</param>
/// <param name="Chip">For file systems and opaque files, which do not name their chip.</param>
/// <param name="FileName">The name to read project and version from. Default: the name of the form's file.</param>
/// <param name="Opaque"><c>true</c> publishes the file as it is. Requires project, chip and version.</param>
internal sealed record UploadQuery(
    [FromQuery(Name = "project")] string? Project,
    [FromQuery(Name = "version")] string? Version,
    [FromQuery(Name = "kind")] string? Kind,
    [FromQuery(Name = "chip")] string? Chip,
    [FromQuery(Name = "fileName")] string? FileName,
    [FromQuery(Name = "opaque")] string? Opaque);
