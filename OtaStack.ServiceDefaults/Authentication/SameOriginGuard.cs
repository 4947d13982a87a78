using Microsoft.AspNetCore.Http;

namespace OtaStack.ServiceDefaults.Authentication;

/// <summary>
/// Refuses requests that change something, and websockets, when another site's page sends them through a visitor's browser.
/// Scripts and curl say nothing about a page and pass: they bring no cookie that they do not know.
/// </summary>
public sealed class SameOriginGuard(RequestDelegate next)
{
    /// <summary>Passes the request on, or answers it with 403.</summary>
    public Task InvokeAsync(HttpContext http) =>
        AccessScope.NeedsWrite(http.Request) && SameOrigin.Of(http.Request) == RequestOrigin.Elsewhere
            ? RefuseAsync(http)
            : next(http);

    /// <summary>The answer to such a request: 403 and problem details.</summary>
    public static Task RefuseAsync(HttpContext http) => TypedResults.Problem(
        "A page of another site must not change anything here. Open OtaStack itself, or use a script.",
        statusCode: StatusCodes.Status403Forbidden, title: "Foreign page").ExecuteAsync(http);
}
