namespace OtaStack.Gateway.Routes;

/// <summary>
/// Redirects <c>/ide</c> to <c>/ide/</c>. Without the slash, relative links on the page would lead to the web front end.
/// </summary>
internal static class SlashForms
{
    public static void UseSlashForms(this IReverseProxyApplicationBuilder proxy) => proxy.Use(next => context =>
    {
        var metadata = context.GetReverseProxyFeature().Route.Config.Metadata;
        if (metadata is null || !metadata.TryGetValue(GatewayRoutes.SlashForm, out var slashForm))
            return next(context);

        var request = context.Request;
        var isNavigation = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!isNavigation || request.Path.Value!.Length >= slashForm.Length)
            return next(context);

        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = slashForm + request.QueryString.ToUriComponent();
        return Task.CompletedTask;
    });
}
