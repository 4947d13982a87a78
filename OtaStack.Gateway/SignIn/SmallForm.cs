using Microsoft.AspNetCore.Http.Features;

namespace OtaStack.Gateway.SignIn;

/// <summary>A form that was sent, or why it cannot be read.</summary>
/// <param name="Fields">Null if the body is not a valid form.</param>
/// <param name="Status">The response status for an invalid form: 400, 408 (too slow) or 413 (too large).</param>
internal sealed record ReceivedForm(IFormCollection? Fields, int Status = StatusCodes.Status200OK);

/// <summary>Reads a form with a few short fields.</summary>
internal static class SmallForm
{
    private const int MaximumBytes = 16 * 1024;

    public static async Task<ReceivedForm> ReadAsync(HttpRequest request)
    {
        LimitBody(request.HttpContext);
        if (request.ContentType?.StartsWith(
            "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return new ReceivedForm(null, StatusCodes.Status400BadRequest);

        try
        {
            return new ReceivedForm(await request.ReadFormAsync(
                new FormOptions { ValueCountLimit = 16, KeyLengthLimit = 64, ValueLengthLimit = MaximumBytes },
                request.HttpContext.RequestAborted));
        }
        catch (BadHttpRequestException exception)
        {
            return new ReceivedForm(null, exception.StatusCode);
        }
        catch (InvalidDataException)
        {
            return new ReceivedForm(null, StatusCodes.Status400BadRequest);
        }
    }

    /// <summary>
    /// Limits a body that the gateway itself reads. Kestrel throws a <see cref="BadHttpRequestException"/> with 413
    /// above it.
    /// </summary>
    public static void LimitBody(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaximumBytes;
    }
}
