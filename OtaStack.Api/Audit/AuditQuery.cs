using System.Globalization;
using System.Text.Json;
using OtaStack.Api.Storage;
using OtaStack.Contracts.Audit;

namespace OtaStack.Api.Audit;

/// <summary>Which entries of the audit somebody wants to see.</summary>
/// <param name="Actor">Of this account only.</param>
/// <param name="Subject">On this subject only; with <c>*</c> at its end, on all that begin like this.</param>
/// <param name="Since">Not older.</param>
internal sealed record AuditQuery(string? Actor, string? Subject, DateTimeOffset? Since)
{
    /// <summary>An id as a cursor.</summary>
    public static string CursorOf(AuditRecord entry) => entry.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether the text is a cursor.</summary>
    public static bool TryReadCursor(string text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    public IQueryable<AuditRecord> ApplyTo(IQueryable<AuditRecord> entries)
    {
        if (Actor is not null)
            entries = entries.Where(entry => entry.Actor == Actor);
        if (Subject is [.. var start, '*'])
            entries = entries.Where(entry => entry.Subject.StartsWith(start));
        else if (Subject is not null)
            entries = entries.Where(entry => entry.Subject == Subject);
        if (Since is { } since)
            entries = entries.Where(entry => entry.At >= since);
        return entries;
    }

    public static AuditView ToView(AuditRecord entry) => new()
    {
        Id = entry.Id,
        At = entry.At,
        Actor = entry.Actor,
        Action = entry.Action,
        Subject = entry.Subject,
        Before = Parsed(entry.Before),
        After = Parsed(entry.After),
        Address = entry.Address,
    };

    private static JsonElement? Parsed(string? json)
    {
        if (json is null)
            return null;

        try
        {
            return JsonElement.Parse(json);
        }
        catch (JsonException) // Damaged on disk. The entry is still worth to be seen.
        {
            return JsonSerializer.SerializeToElement(json);
        }
    }
}
