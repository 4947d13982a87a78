using Microsoft.AspNetCore.Mvc;

namespace OtaStack.Api.Firmware;

/// <summary>The query's parameters, for the description of the API; <see cref="UploadFields"/> reads them.</summary>
/// <param name="Project">Where neither image nor file name says.</param>
/// <param name="Version">Goes before what is found in the image.</param>
/// <param name="Kind"><c>sketch</c> (default) or <c>filesystem</c>.</param>
/// <param name="Chip">For file systems and opaque files, which do not say.</param>
/// <param name="FileName">The name to take project and version from; without it, that of the form's file.</param>
/// <param name="Opaque"><c>true</c> takes the file as it is; project, chip and version are required then.</param>
internal sealed record UploadQuery(
    [FromQuery(Name = "project")] string? Project,
    [FromQuery(Name = "version")] string? Version,
    [FromQuery(Name = "kind")] string? Kind,
    [FromQuery(Name = "chip")] string? Chip,
    [FromQuery(Name = "fileName")] string? FileName,
    [FromQuery(Name = "opaque")] string? Opaque);
