using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Http;
using OtaStack.Api.Idempotency;
using OtaStack.Api.Storage;
using OtaStack.Contracts;
using OtaStack.Contracts.Groups;

namespace OtaStack.Api.Targets;

/// <summary><c>/api/groups</c>: named sets of devices, with a pin or a channel.</summary>
public static class GroupEndpoints
{
    private const int MaximumBytes = 4 * 1024 * 1024;
    private const string Example = "{\"name\": \"lab\", \"expression\": \"tag:lab\"}";

    public static RouteGroupBuilder MapGroups(this RouteGroupBuilder api)
    {
        var groups = api.MapGroup("/groups").WithTags("Groups");
        groups.MapGet("", List).WithName("ListGroups")
            .WithSummary("All groups, by name, without their lists of devices")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        groups.MapPost("", CreateAsync).WithName("CreateGroup")
            .Accepts<GroupRequest>("application/json")
            .AcceptsIdempotencyKey(MaximumBytes)
            .WithSummary("Make a group; ?dryRun=true only returns what it would be")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict);
        groups.MapGet("/{name}", Read).WithName("ReadGroup").WithSummary("One group")
            .ProducesProblem(StatusCodes.Status404NotFound);
        groups.MapPatch("/{name}", ChangeAsync).WithName("ChangeGroup")
            .Accepts<GroupRequest>("application/json", "application/merge-patch+json")
            .WithSummary("Change a group; ?dryRun=true only returns what it would be")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        groups.MapDelete("/{name}", DeleteAsync).WithName("DeleteGroup")
            .WithSummary("Delete a group; refused while another group's expression names it")
            .WithDescription("Only an admin may delete a group that has tokens.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        return groups;
    }

    /// <param name="after"><c>next</c> of the page before.</param>
    /// <param name="limit">Groups on a page, 1 to 1000.</param>
    private static Results<Ok<ListPage<GroupView>>, ProblemHttpResult> List(
        GroupCatalog catalog, string? after = null, int limit = 100)
    {
        if (limit is < 1 or > NamedPage.Maximum)
            return Problems.InvalidParameter($"limit: 1 to {NamedPage.Maximum}.");

        var groups = catalog.Current;
        return TypedResults.Ok(NamedPage.Of(
            groups.All, group => group.Name,
            group => ToView(group, groups, null) with { Devices = null }, after, limit));
    }

    private static Results<Ok<GroupView>, ProblemHttpResult> Read(
        string name, GroupCatalog catalog, Fleet fleet, TimeProvider time, HttpResponse response)
    {
        var groups = catalog.Current;
        if (groups.Find(name) is not { } group)
            return NoSuchGroup(name);

        response.SetETag(EntityTags.Of(group.Record));
        return TypedResults.Ok(ToView(group, groups, CountMembers(group, fleet, time)));
    }

    private static async Task<Results<Created<GroupView>, Ok<GroupView>, ProblemHttpResult>> CreateAsync(
        HttpContext http, Actor actor, GroupChanges changes, FirmwareCatalog firmware, Fleet fleet, TimeProvider time,
        CancellationToken cancellationToken, bool dryRun = false)
    {
        var (body, problem) = await JsonBody.ReadAsync(http, MaximumBytes, Example, cancellationToken);
        if (problem is not null)
            return problem;
        var (group, errors) = GroupReader.Read(body, null, firmware.Current);
        if (errors.Count > 0)
            return Problems.InvalidFields(errors);

        var path = $"/api/groups/{group.Name}";
        var edit = await changes.EditAsync(
            actor, group.Name, Create, dryRun, cancellationToken, made => KeptResponse.Of(
                StatusCodes.Status201Created, path, EntityTags.Of(made.Group!).ToString(), View(made)));
        if (errors.Count > 0)
            return Problems.InvalidFields(errors);
        if (edit.Problem is not null)
            return ProblemOf(edit, group.Name);

        http.Response.SetETag(EntityTags.Of(edit.Group!));
        return dryRun ? TypedResults.Ok(View(edit)) : TypedResults.Created(path, View(edit));

        GroupEdit Create(GroupRecord? before)
        {
            if (before is not null)
                return new GroupEdit { Problem = $"There is a group {group.Name} already.", Kind = GroupProblem.Exists };

            // Once more, because the firmware of its pin may have been deleted meanwhile.
            (var read, errors) = GroupReader.Read(body, null, firmware.Current);
            return errors.Count > 0 ? new GroupEdit { Problem = "Invalid" } : new GroupEdit { Group = read };
        }

        GroupView View(GroupEdit made) => ToView(
            made.Groups!.Find(group.Name)!, made.Groups, CountMembers(made.Groups.Find(group.Name)!, fleet, time));
    }

    private static async Task<Results<Ok<GroupView>, ProblemHttpResult>> ChangeAsync(
        string name, HttpContext http, Actor actor, GroupChanges changes, FirmwareCatalog firmware, Fleet fleet,
        TimeProvider time, CancellationToken cancellationToken, bool dryRun = false)
    {
        if (!http.Request.TryReadIfMatch(out var condition, out var problem))
            return problem;
        (var body, problem) = await JsonBody.ReadAsync(http, MaximumBytes, Example, cancellationToken);
        if (problem is not null)
            return problem;

        IReadOnlyDictionary<string, string> errors = new Dictionary<string, string>();
        var edit = await changes.EditAsync(actor, name, Change, dryRun, cancellationToken);
        if (errors.Count > 0)
            return Problems.InvalidFields(errors);
        if (edit.Problem is not null)
            return ProblemOf(edit, name);

        http.Response.SetETag(EntityTags.Of(edit.Group!));
        var changed = edit.Groups!.Find(name)!;
        return TypedResults.Ok(ToView(changed, edit.Groups, CountMembers(changed, fleet, time)));

        GroupEdit Change(GroupRecord? before)
        {
            if (Refusal(before, condition) is { } refusal)
                return refusal;
            (var group, errors) = GroupReader.Read(body, before, firmware.Current);
            return errors.Count > 0 ? new GroupEdit { Problem = "Invalid" } : new GroupEdit { Group = group };
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string name, HttpRequest request, Actor actor, GroupChanges changes, CancellationToken cancellationToken,
        bool dryRun = false)
    {
        if (!request.TryReadIfMatch(out var condition, out var problem))
            return problem;

        var edit = await changes.EditAsync(
            actor, name, before => Refusal(before, condition) ?? new GroupEdit(), dryRun, cancellationToken);
        return edit.Problem is null ? TypedResults.NoContent()
            : edit.Kind == GroupProblem.Invalid ? Conflict(edit.Problem)
            : ProblemOf(edit, name);
    }

    private static GroupEdit? Refusal(GroupRecord? before, IfMatch condition) =>
        before is null ? new GroupEdit { Problem = "Unknown", Kind = GroupProblem.NoSuchGroup }
        : condition.Allows(EntityTags.Of(before)) ? null
        : new GroupEdit { Problem = "Changed", Kind = GroupProblem.ChangedMeanwhile };

    private static ProblemHttpResult ProblemOf(GroupEdit edit, string name) => edit switch
    {
        { Kind: GroupProblem.NoSuchGroup } => NoSuchGroup(name),
        { Kind: GroupProblem.ChangedMeanwhile } => IfMatch.Failed,
        { Kind: GroupProblem.NeedsAdmin } => Problems.OnlyAdmins(edit.Problem!),
        { Kind: GroupProblem.Exists } => Conflict(edit.Problem!),
        { Error: { } error } => TargetProblems.Invalid(error, "expression"),
        _ => Problems.InvalidFields(new Dictionary<string, string> { ["expression"] = edit.Problem! }),
    };

    private static int CountMembers(TargetGroup group, Fleet fleet, TimeProvider time)
    {
        var now = time.GetUtcNow();
        return DeviceSearch.Count(fleet, device => group.Contains(device, now));
    }

    private static GroupView ToView(TargetGroup group, TargetGroups groups, int? members) => new()
    {
        Name = group.Name,
        Devices = group.Record.Expression is null ? group.Record.Devices : null,
        Expression = group.Record.Expression,
        Priority = group.Record.Priority,
        Pin = group.Record.Pin,
        Channel = group.Record.Channel,
        Members = members,
        Problem = groups.Faults.FirstOrDefault(fault => fault.Group == group.Name)?.Message,
    };

    internal static ProblemHttpResult NoSuchGroup(string name) => Problems.Of(
        StatusCodes.Status404NotFound, ProblemTypes.NoSuchGroup, "No such group",
        $"There is no group {Problems.Quoted(name)}. GET /api/groups lists all.");

    private static ProblemHttpResult Conflict(string detail) => Problems.Of(
        StatusCodes.Status409Conflict, ProblemTypes.InUse, "In use", detail);
}
