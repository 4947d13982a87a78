namespace OtaStack.Gateway.SignIn;

/// <summary>Responses to callers without access.</summary>
internal static class SignInAnswers
{
    public const string SignInPath = "/sign-in";

    /// <summary>
    /// Redirects a browser that opens a page to the sign-in page, and returns 401 for everything else.
    /// </summary>
    public static Task NotSignedInAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (IsForPeople(context.Request))
        {
            var wanted = context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
            context.Response.Headers.Location = $"{SignInPath}?return={Uri.EscapeDataString(wanted)}";
            // 303 makes the browser GET the page instead of posting the form to it.
            context.Response.StatusCode = HttpMethods.IsPost(context.Request.Method)
                ? StatusCodes.Status303SeeOther
                : StatusCodes.Status302Found;
            return Task.CompletedTask;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ProblemAsync(context, StatusCodes.Status401Unauthorized, "Not signed in",
            "Sign in at /sign-in, or send an API key: Authorization: Bearer otastack_... Create keys at /account.");
    }

    /// <summary>
    /// Redirects a browser that opens a page to the one that sets up a second factor, and returns 403 for everything else.
    /// </summary>
    public static Task NeedsSecondFactorAsync(HttpContext context, string title, string detail)
    {
        if (!IsForPeople(context.Request))
            return RefuseAsync(context, title, detail);

        SignInEndpoints.SeeOther(context, SecondFactorEndpoints.Path);
        return Task.CompletedTask;
    }

    /// <summary>403 with the reason.</summary>
    public static Task RefuseAsync(HttpContext context, string title, string detail)
    {
        context.Response.Headers.CacheControl = "no-store";
        return ProblemAsync(context, StatusCodes.Status403Forbidden, title, detail);
    }

    public static Task ProblemAsync(HttpContext context, int status, string title, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: title).ExecuteAsync(context);

    /// <summary>Whether a browser is about to show the response as a page.</summary>
    private static bool IsForPeople(HttpRequest request)
    {
        var method = request.Method;
        if (request.Headers.Upgrade.Count > 0
            || !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsPost(method)))
            return false;

        return request.Headers["Sec-Fetch-Mode"].ToString() is { Length: > 0 } mode
            ? mode == "navigate"
            : request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }
}
