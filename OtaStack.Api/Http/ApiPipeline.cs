using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using OtaStack.Api.Storage;
using OtaStack.ServiceDefaults.Authentication;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Api.Http;

/// <summary>What every request passes before it reaches an endpoint.</summary>
internal static class ApiPipeline
{
    /// <summary>
    /// Section <c>Proxies:Networks</c>: from where <c>X-Forwarded-*</c> is believed (CIDR). By default the same machine;
    /// compose sets the container network's.
    /// </summary>
    private const string ProxyNetworks = "Proxies:Networks";

    public static void UseApi(this WebApplication app)
    {
        // Made when the server starts, not now: what is wrong with the settings is explained from there on.
        app.Use(next => new ForwardedHeadersMiddleware(
            next, app.Services.GetRequiredService<ILoggerFactory>(), Options.Create(ForwardedHeaders(app.Configuration))).Invoke);
        app.UseExceptionHandler(handler => handler.Run(AnswerFailureAsync));
        app.UseSingleLeadingSlash();
        // Answers without a body, as routing and parameter binding give them, become problem details; boards keep theirs.
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/api"), api => api.UseStatusCodePages());
        app.UseMiddleware<SameOriginGuard>();
        app.UseRouting();
    }

    private static ForwardedHeadersOptions ForwardedHeaders(IConfiguration configuration)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders.XForwardedFor
                | Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders.XForwardedProto
                | Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders.XForwardedHost,
            ForwardLimit = 1,
        };
        foreach (var network in configuration.GetSection(ProxyNetworks).Get<string[]>() ?? [])
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.TryParse(network, out var parsed)
                ? parsed
                : throw new StartupException($"{ProxyNetworks} has \"{network}\": expected a network like 172.16.0.0/12."));
        }

        return options;
    }

    // A full disk is told from a defect: the one is for whoever runs the machine, the other is ours, and in the log.
    private static Task AnswerFailureAsync(HttpContext http)
    {
        var failure = http.Features.Get<Microsoft.AspNetCore.Diagnostics.IExceptionHandlerFeature>()?.Error;
        if (http.Request.Path.StartsWithSegments("/ota"))
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.ContentLength = 0;
            return Task.CompletedTask;
        }

        var answer = failure switch
        {
            BadHttpRequestException bad => TypedResults.Problem(bad.Message, statusCode: bad.StatusCode, title: "Bad request"),
            not null when DiskSpace.IsExhausted(failure) => TypedResults.Problem(
                "The disk of the data folder is full. Nothing was stored. Make room and try again.",
                statusCode: StatusCodes.Status507InsufficientStorage, title: "Disk full"),
            _ => TypedResults.Problem(
                "The server failed. Its log has the cause.", statusCode: StatusCodes.Status500InternalServerError, title: "Failure"),
        };
        return answer.ExecuteAsync(http);
    }
}
