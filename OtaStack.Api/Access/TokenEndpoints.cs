using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Devices;
using OtaStack.Api.Http;
using OtaStack.Api.Idempotency;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Api.Tokens;
using OtaStack.Contracts;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Api.Access;

/// <summary>
/// <c>/api/devices/{mac}/tokens</c>, <c>/api/groups/{name}/tokens</c> and <c>/api/projects/{name}/tokens</c>: the tokens
/// that boards show.
/// </summary>
public static class TokenEndpoints
{
    private const int MaximumBytes = 4 * 1024;
    private const string Example = "{\"validUntil\": \"2026-12-24T00:00:00Z\"}";

    public static void MapTokens(this RouteGroupBuilder api)
    {
        MapDevices(api);
        MapNamed(api.MapGroup("/groups/{name}/tokens").WithTags("Groups")
            .RequireAuthorization(GatewayTokens.AdminChanges), TokenScope.Group);
        MapNamed(api.MapGroup("/projects/{name}/tokens").WithTags("Projects")
            .RequireAuthorization(GatewayTokens.AdminChanges), TokenScope.Project);
    }

    private static void MapDevices(RouteGroupBuilder api)
    {
        const TokenScope scope = TokenScope.Device;
        var tokens = api.MapGroup("/devices/{mac}/tokens").WithTags("Devices")
            .RequireAuthorization(GatewayTokens.AdminChanges);
        DescribeList(scope, tokens.MapGet("", (string mac, [AsParameters] TokenServices services) =>
            List(scope, mac, services)));
        DescribeCreate(scope, tokens.MapPost("", (string mac, HttpContext http, Actor actor,
            [AsParameters] TokenServices services, CancellationToken cancellationToken, bool dryRun = false) =>
            CreateAsync(scope, mac, http, actor, services, dryRun, cancellationToken)));
        DescribeDelete(scope, tokens.MapDelete("/{id}", (string mac, string id, Actor actor,
            [AsParameters] TokenServices services, CancellationToken cancellationToken, bool dryRun = false) =>
            DeleteAsync(scope, mac, id, actor, services, dryRun, cancellationToken)));
        tokens.MapDelete("", ResetAsync).WithName("ResetDeviceTokens")
            .WithSummary("Delete the tokens of a device, and forget which ones it has shown")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static void MapNamed(RouteGroupBuilder tokens, TokenScope scope)
    {
        DescribeList(scope, tokens.MapGet("", (string name, [AsParameters] TokenServices services) =>
            List(scope, name, services)));
        DescribeCreate(scope, tokens.MapPost("", (string name, HttpContext http, Actor actor,
            [AsParameters] TokenServices services, CancellationToken cancellationToken, bool dryRun = false) =>
            CreateAsync(scope, name, http, actor, services, dryRun, cancellationToken)));
        DescribeDelete(scope, tokens.MapDelete("/{id}", (string name, string id, Actor actor,
            [AsParameters] TokenServices services, CancellationToken cancellationToken, bool dryRun = false) =>
            DeleteAsync(scope, name, id, actor, services, dryRun, cancellationToken)));
    }

    private static void DescribeList(TokenScope scope, RouteHandlerBuilder endpoint) => endpoint
        .WithName($"List{scope}Tokens").WithSummary("The tokens, the newest first, without their texts")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static void DescribeCreate(TokenScope scope, RouteHandlerBuilder endpoint) => endpoint
        .WithName($"Create{scope}Token").Accepts<TokenRequest>(isOptional: true, "application/json")
        .WithSummary("Make a token. The response has its text, which is not returned again")
        .AcceptsIdempotencyKey(MaximumBytes, keepsSentResponse: false)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static void DescribeDelete(TokenScope scope, RouteHandlerBuilder endpoint) => endpoint
        .WithName($"Delete{scope}Token").WithSummary("Delete a token. Boards that show it get 401 from then on")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Results<Ok<ListPage<TokenView>>, ProblemHttpResult> List(
        TokenScope scope, string owner, TokenServices services)
    {
        if (Find(scope, ref owner, services) is { } problem)
            return problem;

        var known = services.Tokens.Of(scope, owner);
        var devices = services.Fleet.All.Select(device => device.TokenUse?.Token).OfType<string>()
            .Where(id => known.Any(token => token.Record.Id == id)).CountBy(id => id).ToDictionary();
        var now = services.Time.GetUtcNow();
        return TypedResults.Ok(new ListPage<TokenView>(
            [
                .. known.Select(token => new TokenView(
                    token.Record.Id, token.Record.CreatedAt, token.LastUsedAt, token.Record.ValidUntil,
                    token.IsValid(now), devices.GetValueOrDefault(token.Record.Id))),
            ],
            null, known.Count));
    }

    private static async Task<Results<Created<CreatedToken>, Ok<CreatedToken>, ProblemHttpResult>> CreateAsync(
        TokenScope scope, string owner, HttpContext http, Actor actor, TokenServices services, bool dryRun,
        CancellationToken cancellationToken)
    {
        if (Find(scope, ref owner, services) is { } missing)
            return missing;
        var (validUntil, problem) = await ReadAsync(http, services.Time.GetUtcNow(), cancellationToken);
        if (problem is not null)
            return problem;

        var edit = await services.Changes.CreateAsync(
            actor, scope, owner, () => Find(scope, ref owner, services) is null, validUntil, RespondAgain, dryRun,
            cancellationToken);
        if (edit.IsMissing && Find(scope, ref owner, services) is { } gone)
            return gone;
        if (edit.Problem is not null)
        {
            return Problems.Of(
                StatusCodes.Status409Conflict, ProblemTypes.TooManyTokens, "Too many tokens", edit.Problem);
        }

        http.Response.Headers.CacheControl = "no-store";
        var made = new CreatedToken(edit.Id, edit.Text, edit.Access);
        return dryRun ? TypedResults.Ok(made) : TypedResults.Created(LocationOf(edit), made);

        string LocationOf(TokenEdit token) => http.Request.Path + "/" + token.Id;

        // The text is stored nowhere, so a repetition cannot have it.
        KeptResponse RespondAgain(TokenEdit token) => KeptResponse.Of(
            StatusCodes.Status201Created, LocationOf(token), null, new CreatedToken(token.Id, null, token.Access));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        TokenScope scope, string owner, string id, Actor actor, TokenServices services, bool dryRun,
        CancellationToken cancellationToken)
    {
        if (Find(scope, ref owner, services) is { } problem)
            return problem;

        return await services.Changes.DeleteAsync(actor, scope, owner, id, dryRun, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.Of(
                StatusCodes.Status404NotFound, ProblemTypes.NoSuchToken, "No such token",
                $"{owner} has no token {Problems.Quoted(id)}. GET .../tokens lists all.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ResetAsync(
        string mac, Actor actor, Fleet fleet, TokenChanges changes, CancellationToken cancellationToken,
        bool dryRun = false)
    {
        if (!MacAddress.TryParse(mac, out var address))
            return DeviceProblems.InvalidMac(mac);
        if (fleet.Find(address) is not { } device)
            return DeviceProblems.NoSuchDevice(address);

        await changes.ResetAsync(actor, device, dryRun, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>
    /// Why the owner cannot have tokens; null if it can, with its name in the form that is stored. A project need not
    /// have firmware yet, because its first build may contain its token.
    /// </summary>
    private static ProblemHttpResult? Find(TokenScope scope, ref string owner, TokenServices services)
    {
        switch (scope)
        {
            case TokenScope.Device:
                if (!MacAddress.TryParse(owner, out var mac))
                    return DeviceProblems.InvalidMac(owner);
                owner = mac.ToString();
                return services.Fleet.Find(mac) is null ? DeviceProblems.NoSuchDevice(mac) : null;
            case TokenScope.Group:
                return services.Groups.Current.Find(owner) is null ? GroupEndpoints.NoSuchGroup(owner) : null;
            default:
                if (!ProjectName.TryParse(owner, out var name))
                {
                    return Problems.InvalidParameter(
                        $"{Problems.Quoted(owner)} is not the name of a project: {ProjectName.Rule}");
                }

                owner = name;
                return null;
        }
    }

    private static async Task<(DateTimeOffset? ValidUntil, ProblemHttpResult? Problem)> ReadAsync(
        HttpContext http, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (http.Request is { ContentLength: null or 0, ContentType: null })
            return default;
        var (body, problem) = await JsonBody.ReadAsync(http, MaximumBytes, Example, cancellationToken);
        if (problem is not null)
            return (null, problem);

        DateTimeOffset? validUntil = null;
        var errors = new Dictionary<string, string>();
        foreach (var field in body.EnumerateObject())
        {
            if (field.Name != "validUntil")
                errors[JsonBody.Shown(field.Name)] = JsonBody.CannotBeSet("validUntil");
            else if (field.Value.ValueKind == JsonValueKind.Null)
                validUntil = null;
            else if (field.Value.ValueKind != JsonValueKind.String || !field.Value.TryGetDateTimeOffset(out var end)
                || end <= now)
                errors["validUntil"] = $"Expected a time in the future, as in {Example}.";
            else
                validUntil = end.ToUniversalTime();
        }

        return (validUntil, errors.Count > 0 ? Problems.InvalidFields(errors) : null);
    }
}

/// <summary>The services of the endpoints of tokens.</summary>
internal sealed record TokenServices(
    TokenCatalog Tokens, TokenChanges Changes, Fleet Fleet, GroupCatalog Groups, TimeProvider Time);
