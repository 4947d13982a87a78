using System.Globalization;
using System.Text;

namespace OtaStack.Api.Ota;

/// <summary>An error response to a board: a status code and one plain line.</summary>
/// <param name="StatusCode">4xx or 5xx.</param>
/// <param name="Line">What is wrong, for whoever reads the board's log.</param>
public readonly record struct DeviceRefusal(int StatusCode, string Line)
{
    /// <summary>When to ask again; null if that is not known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Writes it, with its length. The line is omitted for HEAD.</summary>
    public Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = StatusCode;
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        // Clients that can, such as esp_https_ota, then try again with what they have.
        if (StatusCode == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Basic realm=\"OtaStack\"";
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = Encoding.UTF8.GetByteCount(Line) + 1;
        return HttpMethods.IsHead(response.HttpContext.Request.Method)
            ? Task.CompletedTask
            : response.WriteAsync(Line + "\n");
    }
}
