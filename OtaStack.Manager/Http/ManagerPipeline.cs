using Microsoft.AspNetCore.Diagnostics;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Pages;
using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager.Http;

/// <summary>What every request passes before it reaches an endpoint.</summary>
internal static class ManagerPipeline
{
    public static void UseManager(this WebApplication app)
    {
        var failures = new ExceptionHandlerOptions
        {
            ExceptionHandler = AnswerFailureAsync,
            // What was asked wrongly is answered; the log is for what went wrong here.
            SuppressDiagnosticsCallback = failure => AnswerTo(failure.Exception).Status is < 500 or StatusCodes.Status503ServiceUnavailable,
        };
        app.UseService(api: "/manager/api", failures, beforeRouting: PageServices.UsePages);
    }

    private static Task AnswerFailureAsync(HttpContext http)
    {
        var failure = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (failure is QueueFullException or StoppingException)
            http.Response.Headers.RetryAfter = "10";

        var (status, title, detail) = AnswerTo(failure);
        return TypedResults.Problem(detail, statusCode: status, title: title).ExecuteAsync(http);
    }

    private static (int Status, string Title, string Detail) AnswerTo(Exception? failure) => failure switch
    {
        BadHttpRequestException bad => (bad.StatusCode, "Bad request", bad.Message),
        InvalidInputException => (StatusCodes.Status400BadRequest, "Bad request", failure.Message),
        NotFoundException => (StatusCodes.Status404NotFound, "Not found", failure.Message),
        ConflictException => (StatusCodes.Status409Conflict, "Not possible now", failure.Message),
        QueueFullException => (StatusCodes.Status429TooManyRequests, "Too many at a time", failure.Message),
        StoppingException => (StatusCodes.Status503ServiceUnavailable, "Stopping", failure.Message),
        CliUnavailableException => (StatusCodes.Status503ServiceUnavailable, "No arduino-cli", failure.Message),
        CliResultException => (StatusCodes.Status502BadGateway, "arduino-cli failed", failure.Message),
        not null when DiskSpace.IsExhausted(failure) => (
            StatusCodes.Status507InsufficientStorage, "Disk full", "The Manager's disk is full. Make room and try again."),
        _ => (StatusCodes.Status500InternalServerError, "Failure", "The Manager failed. Its log has the cause."),
    };
}
