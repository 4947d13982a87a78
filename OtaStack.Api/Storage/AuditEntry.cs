using System.Text.Json;
using System.Text.Json.Nodes;
using OtaStack.Contracts;

namespace OtaStack.Api.Storage;

/// <summary>A change, for the audit: what it was made on, and what was different before.</summary>
/// <param name="Action">As <see cref="AuditRecord.Action"/>.</param>
/// <param name="Subject">As <see cref="AuditRecord.Subject"/>.</param>
/// <param name="Before">JSON of the fields that changed; null if there was nothing before.</param>
/// <param name="After">JSON of the fields that changed; null if nothing is left.</param>
public sealed record AuditEntry(string Action, string Subject, string? Before, string? After)
{
    private static readonly JsonSerializerOptions Json = ContractJson.Configure(new(JsonSerializerDefaults.Web));

    /// <summary>
    /// The entry of a change from one value to another, with only the fields that differ. Null for either is "nothing".
    /// </summary>
    public static AuditEntry Of<T>(string action, string subject, T? before, T? after)
        where T : class
    {
        var (old, now) = (FieldsOf(before), FieldsOf(after));
        if (old is not null && now is not null)
        {
            foreach (var name in old.Select(field => field.Key).ToList())
            {
                if (!JsonNode.DeepEquals(old[name], now[name]))
                    continue;
                old.Remove(name);
                now.Remove(name);
            }
        }

        return new AuditEntry(action, subject, old?.ToJsonString(Json), now?.ToJsonString(Json));
    }

    /// <summary>Its row.</summary>
    internal AuditRecord ToRecord(Actor actor, DateTimeOffset at) => new()
    {
        At = at,
        Actor = actor.Name,
        Action = Action,
        Subject = Subject,
        Before = Before,
        After = After,
        Address = actor.Address,
    };

    private static JsonObject? FieldsOf<T>(T? value)
        where T : class =>
        value is null ? null : JsonSerializer.SerializeToNode(value, Json)!.AsObject();
}
