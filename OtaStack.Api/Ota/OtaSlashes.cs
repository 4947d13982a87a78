namespace OtaStack.Api.Ota;

/// <summary>
/// Boards whose URL was built as <c>host/ota/ + /project</c> poll <c>/ota//project</c>, and cannot be changed.
/// </summary>
internal static class OtaSlashes
{
    /// <summary>
    /// Replaces several slashes by one in paths below <c>/ota</c>, without a redirect. Must come before routing.
    /// </summary>
    public static void UseOtaSlashes(this IApplicationBuilder app) => app.Use(next => http =>
    {
        var path = http.Request.Path.Value!;
        if (path.StartsWith("/ota/", StringComparison.OrdinalIgnoreCase)
            && path.Contains("//", StringComparison.Ordinal))
            http.Request.Path = "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return next(http);
    });
}
