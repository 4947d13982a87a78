using Microsoft.AspNetCore.Diagnostics;
using OtaStack.Api.Storage;

namespace OtaStack.Api;

/// <summary>
/// Answers unhandled exceptions: with only a status to boards, with problem details to everyone else.
/// </summary>
internal sealed class ApiFailures : IExceptionHandler
{
    // A full disk is the operator's to fix, so the response says so. Anything else is our defect and is in the log.
    public async ValueTask<bool> TryHandleAsync(
        HttpContext http, Exception failure, CancellationToken cancellationToken)
    {
        if (http.Request.Path.StartsWithSegments("/ota"))
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.ContentLength = 0;
            return true;
        }

        var answer = failure switch
        {
            BadHttpRequestException bad =>
                TypedResults.Problem(bad.Message, statusCode: bad.StatusCode, title: "Bad request"),
            _ when FullDisk.IsCauseOf(failure) => TypedResults.Problem(
                "The disk of the data folder is full. Nothing was stored. Make room and try again.",
                statusCode: StatusCodes.Status507InsufficientStorage, title: "Disk full"),
            _ => TypedResults.Problem(
                "The server failed. Its log has the cause.", statusCode: StatusCodes.Status500InternalServerError,
                title: "Failure"),
        };
        await answer.ExecuteAsync(http);
        return true;
    }
}
