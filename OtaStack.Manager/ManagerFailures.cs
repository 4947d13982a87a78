using Microsoft.AspNetCore.Diagnostics;
using OtaStack.Manager.Cli;
using OtaStack.Manager.Http;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Manager;

/// <summary>Converts exceptions to problem details.</summary>
internal sealed class ManagerFailures : IExceptionHandler
{
    /// <summary>
    /// True for failures that are answered but not logged, because nothing is wrong with the Manager.
    /// </summary>
    public static bool IsExpected(Exception failure) =>
        AnswerTo(failure).Status is < 500 or StatusCodes.Status503ServiceUnavailable;

    public async ValueTask<bool> TryHandleAsync(
        HttpContext http, Exception failure, CancellationToken cancellationToken)
    {
        if (failure is QueueFullException or StoppingException)
            http.Response.Headers.RetryAfter = "10";

        var (status, title, detail) = AnswerTo(failure);
        await TypedResults.Problem(detail, statusCode: status, title: title).ExecuteAsync(http);
        return true;
    }

    private static (int Status, string Title, string Detail) AnswerTo(Exception failure) => failure switch
    {
        BadHttpRequestException bad => (bad.StatusCode, "Bad request", bad.Message),
        RefusedException refused => (refused.Status, refused.Title, refused.Message),
        CliUnavailableException => (StatusCodes.Status503ServiceUnavailable, "No arduino-cli", failure.Message),
        CliResultException => (StatusCodes.Status502BadGateway, "arduino-cli failed", failure.Message),
        _ when DiskSpace.IsExhausted(failure) => (
            StatusCodes.Status507InsufficientStorage, "Disk full",
            "The Manager's disk is full. Free some space and try again."),
        _ => (StatusCodes.Status500InternalServerError, "Failure", "The Manager failed. See its log for the cause."),
    };
}
