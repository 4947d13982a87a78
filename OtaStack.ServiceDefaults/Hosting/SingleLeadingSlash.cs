using Microsoft.AspNetCore.Builder;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>Boards whose URL was built as <c>host/ + /ota</c> poll <c>//ota</c>, and cannot be changed.</summary>
public static class SingleLeadingSlash
{
    /// <summary>
    /// Replaces several slashes at the start of the path by one, without a redirect. Must come before an explicit
    /// <c>UseRouting()</c>.
    /// </summary>
    public static IApplicationBuilder UseSingleLeadingSlash(this IApplicationBuilder app) => app.Use(next => context =>
    {
        if (context.Request.Path.Value is ['/', '/', ..] path)
            context.Request.Path = "/" + path.TrimStart('/');
        return next(context);
    });
}
