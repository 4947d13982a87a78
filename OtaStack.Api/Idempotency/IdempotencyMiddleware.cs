using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;
using OtaStack.Api.Http;
using OtaStack.Api.Storage;
using OtaStack.Contracts;

namespace OtaStack.Api.Idempotency;

/// <summary>
/// Lets clients repeat a POST whose response they did not get: with the same <c>Idempotency-Key</c>, the request is
/// executed once, and each repetition gets the same response (draft-ietf-httpapi-idempotency-key-header). Only success
/// is kept; a request that was refused is executed again. A key belongs to the account that sent it.
/// </summary>
internal sealed partial class IdempotencyMiddleware(
    RequestDelegate next, IdempotencyKeys keys, ILogger<IdempotencyMiddleware> logger)
{
    private const string Header = "Idempotency-Key";
    private const int LongestKey = 255;
    private const string JsonType = "application/json";

    private readonly ConcurrentDictionary<string, bool> _underWay = new();

    private static ProblemHttpResult UnderWay { get; } = Problems.Of(
        StatusCodes.Status409Conflict, ProblemTypes.RequestUnderWay, "Request under way",
        $"A request with this {Header} is being executed. Wait for its response, or repeat it later.");

    private static ProblemHttpResult OtherRequest { get; } = Problems.Of(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.IdempotencyKeyReused, "Key used for another request",
        $"Another request was sent with this {Header} in the last 24 hours. Use a new key for each request, and the "
            + "same key only to repeat exactly the same request.");

    public async Task InvokeAsync(HttpContext http)
    {
        var header = http.Request.Headers[Header];
        if (header.Count == 0 || http.GetEndpoint()?.Metadata.GetMetadata<IdempotencyMetadata>() is not { } metadata
            || IsDryRun(http.Request))
        {
            await next(http);
            return;
        }

        if (ReadKey(header) is not { } key)
        {
            await Problems.InvalidParameter(
                $"{Header}: 1 to {LongestKey} visible ASCII characters, such as a random UUID.").ExecuteAsync(http);
            return;
        }

        var id = Hash($"{http.User.Identity?.Name}\n{key}");
        if (!_underWay.TryAdd(id, true))
        {
            await UnderWay.ExecuteAsync(http);
            return;
        }

        try
        {
            await ExecuteAsync(http, metadata, new IdempotentRequest(id));
        }
        finally
        {
            _underWay.TryRemove(id, out _);
        }
    }

    private async Task ExecuteAsync(HttpContext http, IdempotencyMetadata metadata, IdempotentRequest request)
    {
        var earlier = await keys.FindAsync(request.Id, http.RequestAborted);
        if (metadata.Fingerprint is null)
            request.Fingerprint = await HashAsync(http, metadata.MaximumBytes);
        else if (earlier is not null)
            request.Fingerprint = await metadata.Fingerprint(http);

        if (earlier is not null)
        {
            if (earlier.Fingerprint == request.Fingerprint)
                await SendAsync(http.Response, earlier);
            else
                await OtherRequest.ExecuteAsync(http);
            return;
        }

        http.Features.Set(request);
        var sent = http.Response.Body;
        using var body = new MemoryStream();
        http.Response.Body = body;
        try
        {
            await next(http);
            if (metadata.KeepsSentResponse && !request.IsKept && request.Fingerprint is not null
                && http.Response.StatusCode is >= 200 and < 300)
                await TryKeepAsync(request, ResponseOf(http.Response, body));
        }
        finally
        {
            http.Response.Body = sent;
        }

        body.Position = 0;
        await body.CopyToAsync(sent, http.RequestAborted);
    }

    // The change is made, so this must not become an error. A repetition would be executed again, and do the same.
    private async Task TryKeepAsync(IdempotentRequest request, KeptResponse response)
    {
        try
        {
            await keys.KeepAsync(request, response);
        }
        catch (Exception exception) when (exception is DbUpdateException or System.Data.Common.DbException)
        {
            LogNotKept(exception);
        }
    }

    private static KeptResponse ResponseOf(HttpResponse response, MemoryStream body) => new(
        response.StatusCode, NullIfEmpty(response.Headers.Location), NullIfEmpty(response.Headers.ETag),
        body.Length == 0 ? null : Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length));

    private static async Task SendAsync(HttpResponse response, IdempotencyRecord kept)
    {
        response.StatusCode = kept.Status;
        if (kept.Location is not null)
            response.Headers.Location = kept.Location;
        if (kept.ETag is not null)
            response.Headers.ETag = kept.ETag;
        if (kept.Body is null)
            return;

        response.ContentType = JsonType + "; charset=utf-8";
        await response.WriteAsync(kept.Body);
    }

    // The draft's header is a quoted string (RFC 8941); most clients send the key without quotes.
    private static string? ReadKey(StringValues header)
    {
        if (header is not [{ } text])
            return null;

        var key = text is ['"', .. var quoted, '"'] ? quoted : text;
        return key.Length is > 0 and <= LongestKey && key.All(c => c is > ' ' and <= '~') ? key : null;
    }

    private static bool IsDryRun(HttpRequest request) =>
        bool.TryParse(request.Query["dryRun"], out var isDryRun) && isDryRun;

    /// <summary>The hash of method, path, query and body. The endpoint can read the body again.</summary>
    private static async Task<string> HashAsync(HttpContext http, long maximumBytes)
    {
        var request = http.Request;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = maximumBytes;
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, http.RequestAborted);
        request.Body = body;

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        hash.AppendData(body.GetBuffer(), 0, (int)body.Length);
        body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string? NullIfEmpty(StringValues header) => header.Count == 0 ? null : header.ToString();

    [LoggerMessage(1, LogLevel.Warning,
        "Could not keep the response to a request with Idempotency-Key; a repetition of it is executed again")]
    private partial void LogNotKept(Exception exception);
}
