using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>
/// Limits request bodies, and drains a body whose request was answered early. Kestrel would close the connection; a
/// client that is still sending would get a reset and lose the response (RFC 9112, 9.6). So the response is sent at
/// once, and the rest is read and discarded, as nginx does (<c>lingering_close</c>).
/// </summary>
public static class RequestBodies
{
    /// <summary>
    /// Default size limit of a request body, bytes: a library of 32 MiB and space for a form around it. The same for
    /// the gateway (<c>Gateway:Limits:RequestBodyBytes</c>) and the services behind it, which have lower limits for
    /// images and libraries.
    /// </summary>
    public const long DefaultMaximumBytes = 33 * 1024 * 1024;

    /// <summary>Bytes of an unwanted body that are read. Kestrel's minimum data rate applies too.</summary>
    private const long MaximumDrainedBytes = 128 * 1024 * 1024;

    private static readonly TimeSpan MaximumDrainTime = TimeSpan.FromMinutes(5);

    /// <summary>A client that has read the response may silently stop sending.</summary>
    private static readonly TimeSpan MaximumSilence = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Must come first. Respects limits that endpoints set (<see cref="IHttpMaxRequestBodySizeFeature"/>).
    /// </summary>
    public static void UseRequestBodies(this WebApplication app)
    {
        var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        app.Use(next => context => MayHaveBody(context) ? LimitAsync(context, next, stopping) : next(context));
    }

    // HTTP/2 resets only the stream after the response.
    private static bool MayHaveBody(HttpContext context) =>
        (HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol))
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };

    private static async Task LimitAsync(HttpContext context, RequestDelegate next, CancellationToken stopping)
    {
        // Kestrel's own limit would end the connection.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false } ofServer)
        {
            await next(context);
            return;
        }

        var limit = new RequestBodyLimit(ofServer.MaxRequestBodySize);
        ofServer.MaxRequestBodySize = null;
        context.Features.Set<IHttpMaxRequestBodySizeFeature>(limit);

        var (request, fromClient) = (context.Request, context.Request.Body);
        var body = new LimitedRequestBody(fromClient, request.ContentLength, limit);
        request.Body = body;
        await next(context);

        // A client that asked first (Expect: 100-continue) does not send it.
        var isSent = body.WasRead || !request.Headers.Expect.ToString()
            .Equals("100-continue", StringComparison.OrdinalIgnoreCase);
        if (body.IsAtEnd || !isSent || context.RequestAborted.IsCancellationRequested)
            return;

        await context.Response.CompleteAsync();
        if (!await DrainAsync(fromClient, context.RequestAborted, stopping))
            context.Abort();
    }

    /// <summary>False if the rest did not arrive in time, or was too large.</summary>
    private static async Task<bool> DrainAsync(Stream body, CancellationToken aborted, CancellationToken stopping)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        using var time = new CancellationTokenSource(MaximumDrainTime);
        await using var inAll = time.Token.UnsafeRegister(
            static state => ((CancellationTokenSource)state!).Cancel(), enough);
        var buffer = new byte[16 * 1024];
        try
        {
            for (long drained = 0; drained < MaximumDrainedBytes;)
            {
                enough.CancelAfter(MaximumSilence);
                if (await body.ReadAsync(buffer, enough.Token) is > 0 and var read)
                    drained += read;
                else
                    return true;
            }
        }
        catch (IOException)
        {
            // The client has left, or sends too slowly (BadHttpRequestException). Kestrel closes the connection.
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return false;
    }
}
