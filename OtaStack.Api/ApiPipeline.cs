using Microsoft.AspNetCore.Diagnostics;
using OtaStack.Api.Ota;
using OtaStack.Api.Storage;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Api;

/// <summary>What every request passes before it reaches an endpoint.</summary>
internal static class ApiPipeline
{
    public static void UseApi(this WebApplication app) =>
        app.UseService(api: "/api", new ExceptionHandlerOptions { ExceptionHandler = AnswerFailureAsync }, OtaSlashes.UseOtaSlashes);

    // A full disk is told from a defect: the one is for whoever runs the machine, the other is ours, and in the log.
    private static Task AnswerFailureAsync(HttpContext http)
    {
        var failure = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (http.Request.Path.StartsWithSegments("/ota"))
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.ContentLength = 0;
            return Task.CompletedTask;
        }

        var answer = failure switch
        {
            BadHttpRequestException bad => TypedResults.Problem(bad.Message, statusCode: bad.StatusCode, title: "Bad request"),
            not null when FullDisk.IsCauseOf(failure) => TypedResults.Problem(
                "The disk of the data folder is full. Nothing was stored. Make room and try again.",
                statusCode: StatusCodes.Status507InsufficientStorage, title: "Disk full"),
            _ => TypedResults.Problem(
                "The server failed. Its log has the cause.", statusCode: StatusCodes.Status500InternalServerError, title: "Failure"),
        };
        return answer.ExecuteAsync(http);
    }
}
