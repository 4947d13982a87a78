using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn;

/// <summary>JSON request that creates a key.</summary>
/// <param name="Name">1 to 64 characters.</param>
/// <param name="Role"><c>viewer</c>, <c>operator</c> or <c>admin</c>.</param>
/// <param name="Password">The signed-in account's password.</param>
/// <param name="ExpiresInDays">1 to 3650; 0: never.</param>
internal sealed record NewKey(string? Name, string? Role, string? Password, int ExpiresInDays = 90);

/// <summary>A key as JSON. Only the response that creates the key contains <paramref name="Key"/>.</summary>
internal sealed record KeyView(
    string Id, string Name, string Role, string Account, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt, string? Key = null)
{
    public static KeyView Of(ApiKey key, string? text = null) =>
        new(key.Id, key.Name, key.Role, key.Creator, key.CreatedAt, key.ExpiresAt, key.LastUsedAt, text);
}

/// <summary>All keys as JSON.</summary>
internal sealed record KeyList(IReadOnlyList<KeyView> Keys);

/// <summary><c>/account/keys</c>: the same as on the page, for programs that act for a person.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder account)
    {
        var all = account.MapGroup("/keys").RequireAuthorization(Policies.Admin);
        all.MapGet("", (ApiKeys keys) => new KeyList([.. keys.All.Select(key => KeyView.Of(key))]));
        all.MapPost("", CreateAsync);
        all.MapDelete("/{id}", RevokeAsync);
    }

    private static async Task<Results<Created<KeyView>, ProblemHttpResult>> CreateAsync(
        HttpContext context, AccountChanges changes)
    {
        context.Response.Headers.CacheControl = "no-store";
        var (wanted, status) = await ReadAsync(context);
        if (wanted is null)
        {
            return Problem(context, new Refusal(status,
                "Send JSON: name, role (viewer, operator or admin), password, and optionally expiresInDays (0: never)."));
        }

        var result = await changes.CreateKeyAsync(
            context, Caller.Of(context)!, wanted.Password ?? "", wanted.Name ?? "", wanted.Role ?? "",
            wanted.ExpiresInDays);
        return result.Refusal is { } refusal
            ? Problem(context, refusal)
            : TypedResults.Created($"{AccountEndpoints.Path}/keys/{result.Key!.Id}",
                KeyView.Of(result.Key, result.Text));
    }

    // Not a handler parameter: then routing would send a request without a JSON content type to the API.
    private static async Task<(NewKey? Wanted, int Status)> ReadAsync(HttpContext context)
    {
        SmallForm.LimitBody(context);
        if (!context.Request.HasJsonContentType())
            return (null, StatusCodes.Status400BadRequest);

        try
        {
            return (await context.Request.ReadFromJsonAsync<NewKey>(context.RequestAborted),
                StatusCodes.Status400BadRequest);
        }
        catch (JsonException)
        {
            return (null, StatusCodes.Status400BadRequest);
        }
        catch (BadHttpRequestException exception)
        {
            return (null, exception.StatusCode);
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        HttpContext context, string id, AccountChanges changes) =>
        await changes.RevokeKeyAsync(Caller.Of(context)!, id) is { } refusal
            ? Problem(context, refusal)
            : TypedResults.NoContent();

    private static ProblemHttpResult Problem(HttpContext context, Refusal refusal)
    {
        if (refusal.Wait is { } wait)
            SignInEndpoints.SetRetryAfter(context.Response, wait);
        return TypedResults.Problem(refusal.Reason, statusCode: refusal.Status);
    }
}
