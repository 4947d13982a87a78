using System.Net;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Targets;
using OtaStack.Api.Telemetry;
using OtaStack.Api.Tokens;
using OtaStack.Api.Updates;

namespace OtaStack.Api.Access;

/// <summary>
/// Checks the policy of a project before a poll is answered, or a file is sent. A poll that is refused changes nothing
/// but the count of refused polls on its device.
/// </summary>
public sealed class PollGate(
    TokenCatalog tokens, TokenUses uses, TokenChanges tokenChanges, RefusalLimit limit, FirmwareCatalog catalog,
    Fleet fleet, GroupCatalog groups, DeviceChanges devices, PendingDevices pending, TimeProvider time)
{
    /// <summary>Whether there is anything to check. If not, polls and files are for everybody.</summary>
    public bool IsNeeded => tokens.Any || catalog.Current.AnyPolicy;

    /// <summary>Checks a poll. If it is admitted, answer it, and then call <see cref="PassedAsync"/>.</summary>
    /// <exception cref="DbUpdateException">The database cannot be written. Nothing has changed.</exception>
    public async ValueTask<Admission> CheckAsync(
        ShownTexts shown, DeviceReport report, IPAddress? address, CancellationToken cancellationToken)
    {
        var (published, now, device) = (catalog.Current, time.GetUtcNow(), fleet.Find(report.Mac));
        var token = Find(shown, now, found => IsFor(found, report, device, address, now));
        var project = ProjectOf(report, device, published, now);
        if (project is null && token?.Record is { Scope: TokenScope.Project, Owner: var owner })
        {
            // The board's own code shows it, as it would name a path.
            project = owner;
            report = report with { Project = owner };
        }

        var policy = project is null ? null : published.SettingsOf(project);
        var pass = PassOf(project, token);
        pass = pass with
        {
            IsOfKnownDevice = policy?.Enrolment == ProjectEnrolment.Approve
                || (policy?.Enrolment == ProjectEnrolment.Closed && !pass.Covers(policy.Name)),
        };
        var answer = AccessDecision.Decide(new AccessQuestion
        {
            Policy = policy,
            Shown = Judge(shown, token),
            Token = token is null ? null : pass,
            Owed = OwedBy(device, published),
            Standing = StandingOf(device, project),
        });
        var admission = new Admission(answer, report with { Pass = pass })
        {
            Token = token,
            ShownFor = token?.Record is { Scope: TokenScope.Project, Owner: var covered } ? covered
                : project is not null && published.Knows(project) ? project
                : null,
            IsLearned = token is not null && MayLearn(token, report, device, address, published, now),
        };
        if (answer == AccessAnswer.NoToken)
        {
            var (refusal, wait) = Refuse(device, address, now);
            return admission with { Answer = refusal, RetryAfter = wait };
        }

        return answer switch
        {
            AccessAnswer.Pending => await AddPendingAsync(admission, address, cancellationToken),
            AccessAnswer.Admitted => await AcceptAsync(admission, device, address, cancellationToken),
            _ => admission,
        };
    }

    /// <summary>An admitted poll was answered: notes the token that its device has shown.</summary>
    /// <param name="device">The device.</param>
    /// <param name="admission">The answer of <see cref="CheckAsync"/>.</param>
    /// <param name="isForUpdate">Whether it polled for an update, and did not only ask for one: somebody who tries a new
    /// token must not end the old one, which the board still has.</param>
    public ValueTask PassedAsync(Device device, in Admission admission, bool isForUpdate)
    {
        if (admission.Token is not { } token)
            return ValueTask.CompletedTask;

        var now = time.GetUtcNow();
        if (admission.IsLearned)
            uses.Shown(device, token, admission.ShownFor, now);
        return uses.Use(token, now) && isForUpdate ? tokenChanges.EndReplacedAsync(token) : ValueTask.CompletedTask;
    }

    /// <summary>Checks a request for a file of a project.</summary>
    /// <param name="shown">Its credentials.</param>
    /// <param name="report">What it says about its board; null if it does not identify itself.</param>
    /// <param name="project">The project.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="isImage">Whether it downloads an image, as boards do.</param>
    /// <returns>The answer, and when to ask again, if that is known.</returns>
    public async ValueTask<(AccessAnswer Answer, TimeSpan? RetryAfter)> CheckFileAsync(
        ShownTexts shown, DeviceReport? report, string project, IPAddress? address, bool isImage)
    {
        var (published, now) = (catalog.Current, time.GetUtcNow());
        var device = report is null ? null : fleet.Find(report.Mac);
        var token = Find(shown, now, found => report is null
            ? IsForUnidentified(found)
            : IsFor(found, report, device, address, now));
        var settings = published.SettingsOf(project);
        var answer = AccessDecision.Decide(new AccessQuestion
        {
            // Nobody can accept a client without an identity. So it needs a token where a board has to be accepted.
            Policy = report is null && settings.IsRestricted
                ? settings with { Access = ProjectAccess.Token, Enrolment = ProjectEnrolment.Open }
                : settings,
            Shown = Judge(shown, token),
            Token = token is null ? null : PassOf(project, token),
            Owed = OwedBy(device, published),
            Standing = StandingOf(device, project),
        });
        if (answer == AccessAnswer.NoToken)
            return Refuse(device, address, now);
        if (answer == AccessAnswer.Admitted && token is not null && uses.Use(token, now) && isImage)
            await tokenChanges.EndReplacedAsync(token);
        return (answer == AccessAnswer.Pending ? AccessAnswer.NotAccepted : answer, null);
    }

    private static ShownToken Judge(ShownTexts shown, TokenEntry? valid) =>
        valid is not null ? ShownToken.Valid : shown.AnyToken ? ShownToken.Wrong : ShownToken.Nothing;

    private TokenEntry? Find(ShownTexts shown, DateTimeOffset now, Func<TokenEntry, bool> isFor) =>
        shown.Authorization is { } header && tokens.Find(header, now) is { } first && isFor(first) ? first
        : shown.Version is { } version && tokens.Find(version, now) is { } second && isFor(second) ? second
        : null;

    private bool IsFor(
        TokenEntry token, DeviceReport report, Device? device, IPAddress? address, DateTimeOffset now) =>
        token.Record.Scope switch
        {
            TokenScope.Device => token.Device == report.Mac && device is not null,
            TokenScope.Group => groups.Current.Find(token.Record.Owner)
                ?.Contains(device ?? Unknown(report, address, now), now) == true,
            _ => true,
        };

    // A device's token says which device it is. Which groups it is in, nothing says.
    private bool IsForUnidentified(TokenEntry token) => token.Record.Scope switch
    {
        TokenScope.Device =>
            fleet.Find(token.Device)?.Settings is null or { Enrolment: not Enrolment.Blocked and not Enrolment.Pending },
        TokenScope.Group => false,
        _ => true,
    };

    private static Device Unknown(DeviceReport report, IPAddress? address, DateTimeOffset now)
    {
        var device = new Device(report.Mac, now);
        device.Observe(report, default, report.Project, report.Chip, address, now);
        return device;
    }

    private static AccessPass PassOf(string? project, TokenEntry? token) => new(project)
    {
        ProvesDevice = token?.Record.Scope == TokenScope.Device,
        CoversAll = token?.Record.Scope is TokenScope.Device or TokenScope.Group,
        Covered = token?.Record is { Scope: TokenScope.Project, Owner: var owner } ? owner : null,
    };

    private string? ProjectOf(DeviceReport report, Device? device, CatalogSnapshot published, DateTimeOffset now)
    {
        if (report.Project is not null)
            return report.Project;

        var known = device is null
            ? default
            : new KnownDevice(device.Project, device.Chip, null)
            {
                Assignment = Assignment.Of(device, groups.Current, now),
            };
        return UpdateDecision.ProjectOf(report, known, published, UpdateDecision.RunningOf(report, published));
    }

    private static IReadOnlyList<string> OwedBy(Device? device, CatalogSnapshot published) =>
        device?.TokenUse is not { Projects: { Count: > 0 } projects } ? []
        : projects.All(project => published.SettingsOf(project).Access != ProjectAccess.Open) ? projects
        : [.. projects.Where(project => published.SettingsOf(project).Access != ProjectAccess.Open)];

    private static Standing StandingOf(Device? device, string? project) =>
        device is null ? Standing.Unknown
        : device.Project == project && project is not null ? Standing.Known
        : device.Settings is { Revision: > 0 } or { Enrolment: not Enrolment.Accepted } ? Standing.Known
        : device.Project is null ? Standing.Unknown
        : Standing.OfOtherProject;

    // Whoever has the token of a project could otherwise oblige a board to show it that cannot.
    private static bool MayLearn(
        TokenEntry token, DeviceReport report, Device? device, IPAddress? address, CatalogSnapshot published,
        DateTimeOffset now)
    {
        if (device is null || token.Record.Scope == TokenScope.Device)
            return true;
        lock (device)
            return PollTrust.Contradiction(SeenDevice.Of(device), report, address, published, now) is null;
    }

    private (AccessAnswer Answer, TimeSpan? RetryAfter) Refuse(Device? device, IPAddress? address, DateTimeOffset now)
    {
        OtaMetrics.RefusedTokens.Add(1);
        if (!limit.TryCount(address, out var wait))
            return (AccessAnswer.TooManyWithoutToken, wait);

        if (device is not null)
            uses.Refused(device, address, now);
        return (AccessAnswer.NoToken, null);
    }

    // The poll goes on, and is refused because the device is pending, so that people see what it reported.
    private async Task<Admission> AddPendingAsync(
        Admission admission, IPAddress? address, CancellationToken cancellationToken)
    {
        var (isPending, wait) = await pending.AddAsync(admission.Report.Mac, address, cancellationToken);
        return admission with
        {
            Answer = isPending ? AccessAnswer.Admitted : AccessAnswer.NotAdded, RetryAfter = wait,
        };
    }

    private async ValueTask<Admission> AcceptAsync(
        Admission admission, Device? device, IPAddress? address, CancellationToken cancellationToken)
    {
        if (device?.Settings is { Enrolment: Enrolment.Pending }
            && admission.Token?.Record is { Scope: TokenScope.Device, Id: var id })
        {
            await devices.ChangeAsync(
                new Actor($"token:{id}", address?.ToString()), device.Mac,
                new DeviceChange { Enrolment = Enrolment.Accepted },
                settings => settings.Enrolment == Enrolment.Pending, isDryRun: false, cancellationToken);
        }

        return admission;
    }
}
