using Microsoft.AspNetCore.Builder;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>
/// Boards whose URL was put together as <c>host/ + /ota</c> ask for <c>//ota</c>, and cannot be changed.
/// </summary>
public static class SingleLeadingSlash
{
    /// <summary>
    /// Makes one slash of several at the start of the path, without a redirect. Must come before <c>UseRouting()</c>,
    /// which has to be called explicitly then.
    /// </summary>
    public static IApplicationBuilder UseSingleLeadingSlash(this IApplicationBuilder app) => app.Use(next => context =>
    {
        if (context.Request.Path.Value is ['/', '/', ..] path)
            context.Request.Path = "/" + path.TrimStart('/');
        return next(context);
    });
}
