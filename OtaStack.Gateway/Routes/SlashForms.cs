namespace OtaStack.Gateway.Routes;

/// <summary>
/// <c>/ide</c> becomes <c>/ide/</c>: relative links on a page without the slash would land on the API.
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
