using System.Buffers;
using Microsoft.Extensions.Options;

namespace OtaStack.Gateway.Acme;

/// <summary>
/// HTTP-01 challenges (RFC 8555, section 8.3) from a folder that certbot or another ACME client writes to. Always plain
/// HTTP, never redirected. Not <c>UseStaticFiles()</c>: that follows symbolic links out of the folder, and serves files
/// of any size and name.
/// </summary>
internal static class AcmeChallenges
{
    public const string Path = "/.well-known/acme-challenge";

    /// <summary>A key authorization is a token, a dot and a SHA-256: well below this.</summary>
    private const int MaxBytes = 1024;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static void MapAcmeChallenges(this IEndpointRouteBuilder routes) => routes.MapMethods(
        Path + "/{**token}", [HttpMethods.Get, HttpMethods.Head], AnswerAsync).AllowAnonymous();

    private static async Task AnswerAsync(HttpContext context, string? token, IOptions<GatewayOptions> options)
    {
        if (token is null || Find(options.Value.AcmeFolder, token) is not { } file)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var content = await File.ReadAllBytesAsync(file, context.RequestAborted);
        context.Response.ContentType = "text/plain";
        context.Response.ContentLength = content.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsGet(context.Request.Method))
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    /// <summary>
    /// The challenge's file, or null. The token cannot contain a separator or a dot, and links are not followed, so
    /// it cannot name a file outside the folder.
    /// </summary>
    private static string? Find(string? folder, string token)
    {
        if (string.IsNullOrEmpty(folder) || token.Length is 0 or > 128
            || token.AsSpan().ContainsAnyExcept(TokenCharacters))
            return null;

        string[] candidates = [System.IO.Path.Join(folder, Path, token), System.IO.Path.Join(folder, token)];
        return Array.Find(candidates, IsChallenge);
    }

    private static bool IsChallenge(string path)
    {
        var file = new FileInfo(path);
        return file.Exists
            && !file.Attributes.HasFlag(FileAttributes.ReparsePoint)
            && file.Length is > 0 and <= MaxBytes;
    }
}
