using Microsoft.AspNetCore.Http.Features;

namespace OtaStack.Gateway.SignIn;

/// <summary>Reads a form of ours: a few short fields.</summary>
internal static class SmallForm
{
    private const int MaximumBytes = 16 * 1024;

    /// <summary>The fields, or null where the body is no such form.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpRequest request)
    {
        LimitBody(request.HttpContext);
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return null;

        try
        {
            return await request.ReadFormAsync(
                new FormOptions { ValueCountLimit = 16, KeyLengthLimit = 64, ValueLengthLimit = MaximumBytes },
                request.HttpContext.RequestAborted);
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    /// <summary>What the gateway itself reads is small; Kestrel answers 413 beyond it.</summary>
    public static void LimitBody(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaximumBytes;
    }
}
