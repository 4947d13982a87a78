using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OtaStack.Api.Devices;
using OtaStack.Api.Firmware;
using OtaStack.Api.Storage;
using OtaStack.Api.Tokens;

namespace OtaStack.Api.Access;

/// <summary>
/// Makes and deletes tokens. A change is on disk, with its audit entry, before polls see it. Texts of tokens are neither
/// stored nor audited.
/// </summary>
public sealed partial class TokenChanges(
    TokenCatalog tokens, FirmwareCatalog catalog, Fleet fleet, AuditedChanges changes, WriteBehind writer,
    TimeProvider time, ILogger<TokenChanges> logger)
{
    /// <summary>Valid tokens of one device, group or project: the old one and the one that replaces it.</summary>
    public const int MaximumValid = 2;

    private const int IdLength = 12;

    /// <summary>Makes a token.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="scope">For what.</param>
    /// <param name="owner">For which.</param>
    /// <param name="exists">Whether that exists, when the change is made.</param>
    /// <param name="validUntil">When the one that it replaces expires; null for the default.</param>
    /// <param name="respond">The response to repetitions of the request (<see cref="Change{T}.Response"/>).</param>
    /// <param name="isDryRun">Only say what it would be.</param>
    /// <param name="cancellationToken">Cancels it before it begins.</param>
    internal Task<TokenEdit> CreateAsync(
        Actor actor, TokenScope scope, string owner, Func<bool> exists, DateTimeOffset? validUntil,
        Func<TokenEdit, KeptResponse> respond, bool isDryRun, CancellationToken cancellationToken) =>
        changes.MakeAsync(
            actor, () =>
            {
                var change = Create(scope, owner, exists, validUntil, isDryRun);
                return change with { Response = () => respond(change.Result) };
            },
            cancellationToken);

    /// <summary>Deletes a token. False if there is no such token.</summary>
    internal Task<bool> DeleteAsync(
        Actor actor, TokenScope scope, string owner, string id, bool isDryRun, CancellationToken cancellationToken) =>
        changes.MakeAsync(
            actor, () =>
            {
                if (tokens.Of(scope, owner).FirstOrDefault(token => token.Record.Id == id) is not { } token)
                    return new Change<bool>(false);

                return isDryRun ? new Change<bool>(true) : new Change<bool>(true)
                {
                    FreesSpace = true,
                    Write = context => context.Tokens.Where(row => row.Id == id).ExecuteDeleteAsync(),
                    Entries = [EntryOf("token.delete", token, token, null)],
                    Apply = () => tokens.Set(scope, owner, tokens.Of(scope, owner).Where(other => other != token)),
                };
            },
            cancellationToken);

    /// <summary>Deletes the tokens of a device, and lets it poll without one again, as far as its project does.</summary>
    internal Task ResetAsync(Actor actor, Device device, bool isDryRun, CancellationToken cancellationToken) =>
        changes.MakeAsync(
            actor, () =>
            {
                var (owner, before) = (device.Mac.ToString(), device.TokenUse);
                var own = tokens.Of(TokenScope.Device, owner);
                if (isDryRun || fleet.Find(device.Mac) != device || (own.Count == 0 && before is null))
                    return new Change<bool>(false);

                return new Change<bool>(true)
                {
                    FreesSpace = true,
                    Write = async context =>
                    {
                        await context.Tokens.Where(row => row.Scope == TokenScope.Device && row.Owner == owner)
                            .ExecuteDeleteAsync();
                        await context.TokenUses.Where(use => use.Mac == device.Mac).ExecuteDeleteAsync();
                    },
                    Entries =
                    [
                        .. own.Select(token => EntryOf("token.delete", token, token, null)),
                        AuditEntry.Of(
                            "token.reset", $"device:{owner}", new AuditedUse(before?.Projects ?? []), new AuditedUse([])),
                    ],
                    Apply = () =>
                    {
                        tokens.Set(TokenScope.Device, owner, []);
                        lock (device)
                            device.TokenUse = null;
                        writer.SettingsChanged(device);
                    },
                };
            },
            cancellationToken);

    /// <summary>
    /// Ends the token of a device that another one replaces, which was just used. One that has an end keeps that. If it
    /// cannot be written, a later use tries again: the poll must not fail because of it.
    /// </summary>
    internal async ValueTask EndReplacedAsync(TokenEntry used)
    {
        var (scope, owner) = (used.Record.Scope, used.Record.Owner);
        if (scope != TokenScope.Device || !Replaced(used).Any())
            return;

        try
        {
            await changes.MakeAsync(Actor.System, End, CancellationToken.None);
        }
        catch (DbUpdateException exception)
        {
            LogNotEnded(exception, owner);
        }

        Change<bool> End()
        {
            var now = time.GetUtcNow();
            var ended = Replaced(used).Select(token => token.With(now)).ToList();
            return ended.Count == 0 ? new Change<bool>(false) : new Change<bool>(true)
            {
                Write = context => WriteAsync(context, ended),
                Entries =
                [
                    .. ended.Select(token => EntryOf(
                        "token.end", token, tokens.Of(scope, owner).First(other => IsSame(other, token)), token)),
                ],
                Apply = () => tokens.Set(scope, owner, With(tokens.Of(scope, owner), ended)),
            };
        }
    }

    private Change<TokenEdit> Create(
        TokenScope scope, string owner, Func<bool> exists, DateTimeOffset? validUntil, bool isDryRun)
    {
        if (!exists())
            return new Change<TokenEdit>(new TokenEdit { IsMissing = true });

        var now = time.GetUtcNow();
        var known = tokens.Of(scope, owner);
        var valid = known.Where(token => token.IsValid(now)).ToList();
        if (valid.Count >= MaximumValid)
        {
            return new Change<TokenEdit>(new TokenEdit
            {
                Problem = $"There are {MaximumValid} valid tokens already: "
                    + $"{string.Join(" and ", valid.Select(token => token.Record.Id))}. Delete one of them first.",
            });
        }

        // The order in which they were made is the order in which they replace each other.
        var createdAt = known.Count > 0 && known[0].Record.CreatedAt >= now
            ? known[0].Record.CreatedAt.AddMilliseconds(1)
            : DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var text = TokenText.Create();
        var made = new TokenEntry(new TokenRecord
        {
            Id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true),
            Scope = scope,
            Owner = owner,
            Hash = TokenEntry.HashOf(text),
            CreatedAt = createdAt,
        });
        var policy = PolicyAfterFirst(scope, owner, valid.Count);
        var result = new TokenEdit
        {
            Id = isDryRun ? null : made.Record.Id,
            Text = isDryRun ? null : text,
            Access = scope == TokenScope.Project ? (policy ?? catalog.Current.SettingsOf(owner)).Access : null,
        };
        return isDryRun ? new Change<TokenEdit>(result) : Written(result, made, valid, policy, validUntil);
    }

    private Change<TokenEdit> Written(
        TokenEdit result, TokenEntry made, List<TokenEntry> valid, ProjectRecord? policy, DateTimeOffset? validUntil)
    {
        var (scope, owner) = (made.Record.Scope, made.Record.Owner);
        var replaced = validUntil is null ? [] : valid.Where(token =>
            token.Record.ValidUntil is not { } end || end > validUntil).Select(token => token.With(validUntil)).ToList();
        var kept = With(valid, replaced);
        var ids = kept.ConvertAll(token => token.Record.Id);
        var entries = new List<AuditEntry> { EntryOf("token.create", made, null, made) };
        entries.AddRange(replaced.Select(token =>
            EntryOf("token.end", token, valid.First(other => IsSame(other, token)), token)));
        if (policy is not null)
        {
            entries.Add(AuditEntry.Of(
                "project.change", $"project:{owner}", new AuditedAccess(catalog.Current.SettingsOf(owner).Access),
                new AuditedAccess(policy.Access)));
        }

        return new Change<TokenEdit>(result)
        {
            Write = async context =>
            {
                // Expired ones are no longer of interest.
                await context.Tokens.Where(row => row.Scope == scope && row.Owner == owner && !ids.Contains(row.Id))
                    .ExecuteDeleteAsync();
                await WriteAsync(context, [.. replaced, made]);
                if (policy is not null)
                    await ProjectRows.WriteAsync(context, policy);
            },
            Entries = entries,
            Apply = () =>
            {
                tokens.Set(scope, owner, [made, .. kept]);
                if (policy is not null)
                    catalog.Change(snapshot => snapshot.With(policy));
            },
        };
    }

    // Boards that have the token must show it from then on; others may go on without.
    private ProjectRecord? PolicyAfterFirst(TokenScope scope, string project, int validTokens) =>
        scope == TokenScope.Project && validTokens == 0
        && catalog.Current.SettingsOf(project) is { Access: ProjectAccess.Open } settings
            ? settings with { Access = ProjectAccess.Learn, Revision = settings.Revision + 1 }
            : null;

    private IEnumerable<TokenEntry> Replaced(TokenEntry used) => tokens.Of(used.Record.Scope, used.Record.Owner)
        .Where(token => token.Record.CreatedAt < used.Record.CreatedAt && token.Record.ValidUntil is null);

    private static Task WriteAsync(OtaStackContext context, IEnumerable<TokenEntry> written)
    {
        TableWriter.Of<TokenRecord>(context.Model).WriteAll(context, written.Select(token => token.Record));
        return Task.CompletedTask;
    }

    private static List<TokenEntry> With(IEnumerable<TokenEntry> all, List<TokenEntry> changed) =>
        [.. all.Select(token => changed.Find(other => IsSame(other, token)) ?? token)];

    private static bool IsSame(TokenEntry one, TokenEntry other) => one.Record.Id == other.Record.Id;

    private static AuditEntry EntryOf(string action, TokenEntry token, TokenEntry? before, TokenEntry? after) =>
        AuditEntry.Of(action, SubjectOf(token), FieldsOf(before), FieldsOf(after));

    private static string SubjectOf(TokenEntry token) =>
        $"{token.Record.Scope.ToString().ToLowerInvariant()}:{token.Record.Owner}";

    private static AuditedToken? FieldsOf(TokenEntry? token) => token is null ? null : new(
        new AuditedToken.Fields(token.Record.Id, token.LastUsedAt, token.Record.ValidUntil));

    [LoggerMessage(1, LogLevel.Error,
        "The new token of {Device} was used, but the end of the old one cannot be written; trying again when it is used")]
    private partial void LogNotEnded(Exception exception, string device);

    // One field, so that an entry always says which token.
    private sealed record AuditedToken(AuditedToken.Fields Token)
    {
        public sealed record Fields(string Id, DateTimeOffset? LastUsedAt, DateTimeOffset? ValidUntil);
    }

    private sealed record AuditedUse(IReadOnlyList<string> Projects);

    private sealed record AuditedAccess(ProjectAccess Access);
}

/// <summary>What became of a token.</summary>
internal sealed record TokenEdit
{
    /// <summary>Null for a dry run, or if it was not made.</summary>
    public string? Id { get; init; }

    /// <summary>Secret, and returned this once. Null for a dry run, or if it was not made.</summary>
    public string? Text { get; init; }

    /// <summary>Which polls the project answers now; null for other tokens.</summary>
    public ProjectAccess? Access { get; init; }

    /// <summary>Whether its device or group does not exist.</summary>
    public bool IsMissing { get; init; }

    /// <summary>Why it cannot be made, for people; null if it was.</summary>
    public string? Problem { get; init; }

    /// <summary>Without the text, which is secret.</summary>
    public override string ToString() => $"token {Id}";
}
