using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using OtaStack.Api.Http;
using OtaStack.Api.Storage;
using OtaStack.Contracts;

namespace OtaStack.Api.Firmware;

/// <summary><c>/api/projects/{name}/channels</c>: what devices of a channel are meant to run.</summary>
internal static class ChannelEndpoints
{
    private const int MaximumBytes = 64 * 1024;

    public static void MapChannels(this RouteGroupBuilder projects)
    {
        projects.MapGet("/{name}/channels", List).WithName("ListChannels").WithSummary("The channels of a project")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        projects.MapGet("/{name}/channels/{channel}", Read).WithName("ReadChannel").WithSummary("One channel")
            .ProducesProblem(StatusCodes.Status404NotFound);
        projects.MapPut("/{name}/channels/{channel}", PromoteAsync).WithName("PromoteFirmware")
            .Accepts<PromotionRequest>("application/json")
            .WithSummary("Bring firmware to a channel, one for each chip; ?dryRun=true only returns what it would be")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        projects.MapDelete("/{name}/channels/{channel}", DeleteAsync).WithName("DeleteChannel")
            .WithSummary("Delete a channel; its firmware stays, and its devices follow the next thing that is set")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    /// <param name="after"><c>next</c> of the page before.</param>
    /// <param name="limit">Channels on a page, 1 to 1000.</param>
    private static Results<Ok<ListPage<ChannelView>>, ProblemHttpResult> List(
        string name, FirmwareCatalog catalog, string? after = null, int limit = 100)
    {
        if (limit is < 1 or > NamedPage.Maximum)
            return Problems.InvalidParameter($"limit: 1 to {NamedPage.Maximum}.");
        if (catalog.Current.FindProject(name) is not { } project)
            return ProjectEndpoints.NoSuchProject(name);

        return TypedResults.Ok(NamedPage.Of(
            [.. project.Channels.OrderBy(channel => channel.Name, StringComparer.Ordinal)], channel => channel.Name,
            channel => ToView(channel, project), after, limit));
    }

    private static Results<Ok<ChannelView>, ProblemHttpResult> Read(
        string name, string channel, FirmwareCatalog catalog, HttpResponse response)
    {
        if (catalog.Current.FindProject(name) is not { } project)
            return ProjectEndpoints.NoSuchProject(name);
        if (project.FindChannel(channel) is not { } found)
            return NoSuchChannel(name, channel);

        response.SetETag(TagOf(found));
        return TypedResults.Ok(ToView(found, project));
    }

    private static async Task<Results<Ok<ChannelView>, ProblemHttpResult>> PromoteAsync(
        string name, string channel, HttpContext http, Actor actor, FirmwareCatalog catalog, AuditedChanges changes,
        TimeProvider time, CancellationToken cancellationToken, bool dryRun = false)
    {
        if (!http.Request.TryReadIfMatch(out var condition, out var problem))
            return problem;
        (var body, problem) = await JsonBody.ReadAsync(
            http, MaximumBytes, "{\"firmware\": [\"SHA-256\"]}", cancellationToken);
        if (problem is not null)
            return problem;

        var edit = await changes.MakeAsync(actor, Promote, cancellationToken);
        if (edit.Problem is not null)
            return edit.Problem;

        var (project, changed) = (edit.After!.FindProject(name)!, edit.After.FindProject(name)!.FindChannel(channel)!);
        http.Response.SetETag(TagOf(changed));
        return TypedResults.Ok(ToView(changed, project));

        Change<CatalogEdit> Promote()
        {
            var published = catalog.Current;
            if (published.FindProject(name) is not { } project)
                return new(new CatalogEdit(ProjectEndpoints.NoSuchProject(name)));

            var errors = new Dictionary<string, string>();
            if (!ChannelName.IsValid(channel))
                errors["channel"] = $"{Problems.Quoted(channel)} is not the name of a channel: {ChannelName.Rule}.";
            if (PromotionReader.Read(body, published, project, out var firmware) is { } error)
                errors[error.Field] = error.Message;
            if (errors.Count > 0)
                return new(new CatalogEdit(Problems.InvalidFields(errors)));

            var before = project.FindChannel(channel) ?? new FirmwareChannel(channel, []);
            if (!condition.Allows(TagOf(before)))
                return new(new CatalogEdit(IfMatch.Failed));

            var promotions = Promotions.Of(name, before, firmware, time.GetUtcNow());
            var after = published.With(promotions);
            if (dryRun || promotions.Count == 0)
                return new(new CatalogEdit(null) { After = after });

            return new(new CatalogEdit(null) { After = after })
            {
                Write = context => Promotions.WriteAsync(context, promotions),
                Entries =
                [
                    AuditEntry.Of(
                        "channel.promote", $"channel:{name}/{channel}", FieldsOf(before),
                        FieldsOf(after.FindProject(name)!.FindChannel(channel)!)),
                ],
                Apply = () => catalog.Change(snapshot => snapshot.With(promotions)),
            };
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string name, string channel, HttpRequest request, Actor actor, FirmwareCatalog catalog, AuditedChanges changes,
        CancellationToken cancellationToken, bool dryRun = false)
    {
        if (!request.TryReadIfMatch(out var condition, out var problem))
            return problem;

        var edit = await changes.MakeAsync(actor, Delete, cancellationToken);
        return edit.Problem is { } fault ? fault : TypedResults.NoContent();

        Change<CatalogEdit> Delete()
        {
            if (catalog.Current.FindProject(name) is not { } project)
                return new(new CatalogEdit(ProjectEndpoints.NoSuchProject(name)));
            if (project.FindChannel(channel) is not { } before)
                return new(new CatalogEdit(NoSuchChannel(name, channel)));
            if (!condition.Allows(TagOf(before)))
                return new(new CatalogEdit(IfMatch.Failed));
            if (channel == project.Settings.LandingChannel || channel == project.Settings.DefaultChannel)
            {
                return new(new CatalogEdit(Problems.Of(
                    StatusCodes.Status409Conflict, ProblemTypes.InUse, "Channel in use",
                    $"{channel} is the {(channel == project.Settings.DefaultChannel ? "default" : "landing")} channel "
                        + $"of {name}. Choose another one first: PATCH /api/projects/{name}.")));
            }

            return dryRun ? new(new CatalogEdit(null)) : new(new CatalogEdit(null))
            {
                FreesSpace = true,
                Write = async context =>
                {
                    await context.Promotions.Where(promotion =>
                        promotion.Project == name && promotion.Channel == channel).ExecuteDeleteAsync();
                    await context.Firmware.Where(firmware => firmware.Project == name && firmware.Channel == channel)
                        .ExecuteUpdateAsync(set => set.SetProperty(firmware => firmware.Channel, (string?)null));
                },
                Entries =
                    [AuditEntry.Of("channel.delete", $"channel:{name}/{channel}", FieldsOf(before), null)],
                Apply = () => catalog.Change(snapshot => snapshot.WithoutChannel(name, channel)),
            };
        }
    }

    private static EntityTagHeaderValue TagOf(FirmwareChannel channel) => EntityTags.Of(FieldsOf(channel));

    private static AuditedFields FieldsOf(FirmwareChannel channel) =>
        new([.. channel.Current.Select(firmware => firmware.Record.Sha256)]);

    private static ChannelView ToView(FirmwareChannel channel, ProjectFirmware project)
    {
        var since = channel.Entries.ToDictionary(entry => entry.Firmware, entry => entry.Since);
        return new ChannelView
        {
            Name = channel.Name,
            IsLanding = channel.Name == project.Settings.LandingChannel,
            IsDefault = channel.Name == project.Settings.DefaultChannel,
            Firmware =
            [
                .. channel.Current.Select(firmware => new ChannelFirmware(
                    firmware.Record.Sha256, firmware.Record.Version, firmware.Record.Chip.ToName(),
                    firmware.Record.Kind, firmware.Record.Variant, since[firmware])),
            ],
            ETag = TagOf(channel).ToString(),
        };
    }

    private static ProblemHttpResult NoSuchChannel(string project, string channel) => Problems.Of(
        StatusCodes.Status404NotFound, ProblemTypes.NoSuchChannel, "No such channel",
        $"{project} has no channel {Problems.Quoted(channel)}. GET /api/projects/{project}/channels lists all.");

    private sealed record AuditedFields(IReadOnlyList<string> Firmware);

    /// <param name="Problem">Why nothing is changed; null if that is not so.</param>
    private sealed record CatalogEdit(ProblemHttpResult? Problem)
    {
        public CatalogSnapshot? After { get; init; }
    }
}
