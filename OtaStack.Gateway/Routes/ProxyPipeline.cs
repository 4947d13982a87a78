using OtaStack.Gateway.Outages;
using OtaStack.Gateway.SignIn;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Gateway.Routes;

/// <summary>The middleware in front of YARP.</summary>
internal static class ProxyPipeline
{
    /// <summary>Maps the routes of <see cref="GatewayRoutes"/>.</summary>
    public static void MapServices(this WebApplication app)
    {
        var streams = app.Services.GetRequiredService<OpenStreams>();
        var outages = app.Services.GetRequiredService<OutageAnswers>();
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(next => context => Caller.FollowAsync(context, next));
            proxy.Use(EndWebsocketsAtFin);
            proxy.Use(next => context => streams.LimitAsync(context, next));
            proxy.UseSlashForms();
            proxy.Use(next => context => outages.AnswerAsync(context, next));
        });
    }

    // When a browser disappears without a close frame, a FIN ends the websocket's bytes.
    private static RequestDelegate EndWebsocketsAtFin(RequestDelegate next) => context =>
    {
        if (context.Request.Headers.Upgrade.Count > 0)
            context.Features.Get<ClientConnection>()?.EndAtFin();
        return next(context);
    };
}
