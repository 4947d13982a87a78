using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OtaStack.Api.Devices;
using OtaStack.Api.Http;
using OtaStack.Api.Storage;
using OtaStack.Contracts;

namespace OtaStack.Api.Firmware;

/// <summary>
/// <c>/api/projects</c>: the lines of firmware, which channels they use, and which polls they answer.
/// </summary>
public static class ProjectEndpoints
{
    private const int MaximumBytes = 16 * 1024;
    private const string Fields = "access, enrolment, landingChannel, defaultChannel";

    public static RouteGroupBuilder MapProjects(this RouteGroupBuilder api)
    {
        var projects = api.MapGroup("/projects").WithTags("Projects");
        projects.MapGet("", List).WithName("ListProjects").WithSummary("The projects that have firmware or settings, by name")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        projects.MapGet("/{name}", Read).WithName("ReadProject").WithSummary("One project")
            .ProducesProblem(StatusCodes.Status404NotFound);
        projects.MapPatch("/{name}", ChangeAsync).WithName("ChangeProject")
            .Accepts<ProjectPatch>("application/json", "application/merge-patch+json")
            .WithSummary("Change a project; ?dryRun=true only returns what it would be")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        projects.MapChannels();
        return projects;
    }

    /// <summary>404 for a name that no project has.</summary>
    internal static ProblemHttpResult NoSuchProject(string name) => Problems.Of(
        StatusCodes.Status404NotFound, ProblemTypes.NoSuchProject, "No such project",
        $"There is no project {Problems.Quoted(name)}, or it has no firmware yet. GET /api/projects lists all.");

    /// <param name="after"><c>next</c> of the page before.</param>
    /// <param name="limit">Projects on a page, 1 to 1000.</param>
    private static Results<Ok<ListPage<ProjectView>>, ProblemHttpResult> List(
        FirmwareCatalog catalog, string? after = null, int limit = 100) =>
        limit is < 1 or > NamedPage.Maximum
            ? Problems.InvalidParameter($"limit: 1 to {NamedPage.Maximum}.")
            : TypedResults.Ok(NamedPage.Of(
                [.. catalog.Current.KnownProjects.OrderBy(project => project.Name, StringComparer.Ordinal)],
                project => project.Name, project => ToView(project, project.Settings, null), after, limit));

    private static Results<Ok<ProjectView>, ProblemHttpResult> Read(
        string name, FirmwareCatalog catalog, Fleet fleet, HttpResponse response)
    {
        if (catalog.Current.FindKnownProject(name) is not { } project)
            return NoSuchProject(name);

        response.SetETag(EntityTags.Of(project.Settings));
        return TypedResults.Ok(ToView(project, project.Settings, CountWithoutToken(name, fleet)));
    }

    private static async Task<Results<Ok<ProjectView>, ProblemHttpResult>> ChangeAsync(
        string name, HttpContext http, Actor actor, FirmwareCatalog catalog, Fleet fleet, AuditedChanges changes,
        CancellationToken cancellationToken, bool dryRun = false)
    {
        if (!http.Request.TryReadIfMatch(out var condition, out var problem))
            return problem;
        (var body, problem) = await JsonBody.ReadAsync(
            http, MaximumBytes, "{\"landingChannel\": \"beta\"}", cancellationToken);
        if (problem is not null)
            return problem;

        var (project, settings, fault) = await changes.MakeAsync(actor, Change, cancellationToken);
        if (fault is not null)
            return fault;

        http.Response.SetETag(EntityTags.Of(settings!));
        return TypedResults.Ok(ToView(project!, settings!, CountWithoutToken(name, fleet)));

        Change<(ProjectFirmware? Project, ProjectRecord? Settings, ProblemHttpResult? Fault)> Change()
        {
            if (catalog.Current.FindKnownProject(name) is not { } known)
                return new((null, null, NoSuchProject(name)));
            var before = known.Settings;
            if (!condition.Allows(EntityTags.Of(before)))
                return new((null, null, IfMatch.Failed));

            var errors = new Dictionary<string, string>();
            var after = ReadSettings(body, known, errors);
            if (errors.Count > 0)
                return new((null, null, Problems.InvalidFields(errors)));
            if (after == before)
                return new((known, before, null));
            if ((after.Access, after.Enrolment) != (before.Access, before.Enrolment)
                && !actor.MayChangeTokens)
                return new((null, null, OnlyAdmins));

            after = after with { Revision = before.Revision + 1 };
            return dryRun ? new((known, after, null)) : new((known, after, null))
            {
                Write = context => ProjectRows.WriteAsync(context, after),
                Entries =
                    [AuditEntry.Of("project.change", $"project:{name}", FieldsOf(before), FieldsOf(after))],
                Apply = () => catalog.Change(snapshot => snapshot.With(after)),
            };
        }
    }

    private static ProblemHttpResult OnlyAdmins => Problems.OnlyAdmins(
        "Only admins may change who needs a token (access) and which new boards are accepted (enrolment).");

    private static ProjectRecord ReadSettings(
        JsonElement body, ProjectFirmware project, Dictionary<string, string> errors)
    {
        var settings = project.Settings;
        foreach (var field in body.EnumerateObject())
        {
            if (ReadField(field, ref settings) is { } error)
                errors[JsonBody.Shown(field.Name)] = error;
        }

        // A misspelt default channel would leave every device without firmware.
        if (errors.Count == 0 && settings.DefaultChannel != project.Settings.DefaultChannel
            && settings.DefaultChannel != settings.LandingChannel
            && project.FindChannel(settings.DefaultChannel) is not { Current.Length: > 0 })
        {
            errors["defaultChannel"] = $"The channel {settings.DefaultChannel} of {project.Name} has no firmware. "
                + $"Promote some to it first: PUT /api/projects/{project.Name}/channels/{settings.DefaultChannel}.";
        }

        return settings;
    }

    /// <summary>Reads a field. Returns what is wrong with it, for people.</summary>
    private static string? ReadField(JsonProperty field, ref ProjectRecord settings)
    {
        if (field.Name is not ("access" or "enrolment" or "landingChannel" or "defaultChannel"))
            return JsonBody.CannotBeSet(Fields);
        if (JsonBody.Text(field.Value, out var text) is { } error)
            return error;

        if (field.Name == "access")
        {
            error = ReadName(text, out ProjectAccess access);
            settings = settings with { Access = access };
            return error;
        }

        if (field.Name == "enrolment")
        {
            error = ReadName(text, out ProjectEnrolment enrolment);
            settings = settings with { Enrolment = enrolment };
            return error;
        }

        var channel = text ?? ChannelName.Stable;
        if (!ChannelName.IsValid(channel))
            return $"{Problems.Quoted(channel)} is not the name of a channel: {ChannelName.Rule}.";
        settings = field.Name == "landingChannel"
            ? settings with { LandingChannel = channel }
            : settings with { DefaultChannel = channel };
        return null;
    }

    private static ProjectView ToView(ProjectFirmware project, ProjectRecord settings, int? withoutToken) => new()
    {
        Name = project.Name,
        Access = settings.Access,
        Enrolment = settings.Enrolment,
        WithoutToken = withoutToken,
        LandingChannel = settings.LandingChannel,
        DefaultChannel = settings.DefaultChannel,
        Channels =
        [
            .. project.Channels.Select(channel => channel.Name)
                .Append(settings.LandingChannel).Append(settings.DefaultChannel)
                .Distinct().Order(StringComparer.Ordinal),
        ],
        Firmware = project.All.Length,
    };

    // The first value of each is what null stands for.
    private static string? ReadName<T>(string? text, out T value)
        where T : struct, Enum
    {
        value = default;
        if (text is null)
            return null;

        foreach (var name in Enum.GetNames<T>())
        {
            if (!name.Equals(text, StringComparison.OrdinalIgnoreCase))
                continue;
            value = Enum.Parse<T>(name);
            return null;
        }

        return $"Expected one of: {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}.";
    }

    // They are refused once the project needs a token.
    private static int CountWithoutToken(string project, Fleet fleet) => fleet.All.Count(device =>
        device.Project == project && device.TokenUse?.Projects.Contains(project) != true);

    private static AuditedFields FieldsOf(ProjectRecord settings) =>
        new(settings.Access, settings.Enrolment, settings.LandingChannel, settings.DefaultChannel);

    private sealed record AuditedFields(
        ProjectAccess Access, ProjectEnrolment Enrolment, string LandingChannel, string DefaultChannel);
}
