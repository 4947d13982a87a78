using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>
/// Replays the API's audit: each change has its entry, no entry is without its change, and each begins where the one
/// before it ended.
/// </summary>
internal sealed class SettingsAudit(SettingsLedger ledger, HttpClient http)
{
    private readonly Dictionary<string, JsonObject?> _now = [];
    private readonly Dictionary<string, List<string?>> _histories = [];

    /// <summary>The full check at the end, when no client runs.</summary>
    public async Task CompleteAsync(ApiLife life)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(life.Address, "/api/audit"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/jsonl"));
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var lines = await response.Content.ReadAsStringAsync();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var entry = JsonSerializer.Deserialize<Entry>(line, JsonSerializerOptions.Web)!;
            if (entry.Subject.StartsWith("device:", StringComparison.Ordinal)
                || entry.Subject.StartsWith("group:", StringComparison.Ordinal))
                Replay(entry);
        }

        Assert.Equal(ledger.Histories.Keys.Order(), _histories.Keys.Order());
        Assert.All(ledger.Histories, subject => Assert.Equal(subject.Value, _histories[subject.Key]));
    }

    private void Replay(Entry entry)
    {
        var before = _now.GetValueOrDefault(entry.Subject);
        Assert.Equal("admin", entry.Actor);
        if (entry.Before is null)
        {
            Assert.True(before is null, $"{entry} adds what is there.");
            before = [];
        }

        // The first change of a board that its own poll has added begins with what is set initially.
        before ??= entry.Before!;
        Assert.All(entry.Before ?? [], field => Assert.True(
            !before.ContainsKey(field.Key) || JsonNode.DeepEquals(before[field.Key], field.Value),
            $"{entry} does not begin with {before}."));

        var after = entry.After is null ? null : before.DeepClone().AsObject();
        foreach (var (field, value) in entry.After ?? [])
            after![field] = value?.DeepClone();
        _now[entry.Subject] = after;
        if (!_histories.TryGetValue(entry.Subject, out var history))
            _histories[entry.Subject] = history = [];
        history.Add(after is null ? null : StateOf(after));
    }

    private static string StateOf(JsonObject fields) => fields.ContainsKey("devices")
        ? string.Join(';', fields["devices"]!.AsArray().Select(device => (string)device!).Order(StringComparer.Ordinal))
        : new SettingsState(
            (string?)fields["name"] ?? "",
            [.. (fields["tags"]?.AsArray() ?? []).Select(tag => (string)tag!)],
            (string?)fields["channel"] ?? "").ToString();

    private sealed record Entry(long Id, string Actor, string Action, string Subject, JsonObject? Before, JsonObject? After);
}
