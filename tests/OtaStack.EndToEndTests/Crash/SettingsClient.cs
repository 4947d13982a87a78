using System.Net;
using System.Net.Http.Json;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>
/// Somebody who changes settings of their own devices while the API is killed. After each start, they compare what the
/// API knows with what it acknowledged.
/// </summary>
internal abstract class SettingsClient(KilledApi api, SettingsLedger ledger, HttpClient http, Random random)
{
    private const int LongestPauseMilliseconds = 150;

    private ApiLife? _checked;
    private SettingsChange? _unknown;
    private int _made;

    /// <summary>The devices that only this client changes, as the start of their MAC addresses.</summary>
    protected abstract string MacPrefix { get; }

    /// <summary>The groups whose devices only this client changes.</summary>
    protected virtual IReadOnlyList<string> Groups => [];

    protected SettingsLedger Ledger => ledger;

    protected HttpClient Http => http;

    protected Random Random => random;

    /// <summary>Changes settings until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await api.TryAsync(
                async life =>
                {
                    if (life != _checked)
                        await CheckAsync(life);
                    await ChangeAsync(life, stop);
                },
                stop);
            await Task.Delay(random.Next(LongestPauseMilliseconds), stop);
        }
    }

    /// <summary>
    /// What was acknowledged is there; the change that the kill interrupted is made, or not.
    /// </summary>
    public async Task CheckAsync(ApiLife life)
    {
        var actual = await ReadAsync(life);
        if (_unknown is { } unknown)
        {
            var made = unknown.After.Where(subject =>
                subject.Value != ledger.Now(subject.Key) && subject.Value == actual.GetValueOrDefault(subject.Key))
                .ToDictionary();
            var wasMade = made.Count > 0;
            if (unknown.IsAtomic && wasMade)
                made = unknown.After.ToDictionary();
            ledger.Set(made);
            ledger.CountBroken(wasMade);
            _unknown = null;
        }

        var expected = ledger.Histories.Keys.Where(IsOwn)
            .Select(subject => (Subject: subject, State: ledger.Now(subject)));
        Assert.Equal(
            expected.Where(subject => subject.State is not null).Order(),
            actual.Where(subject => ledger.Histories.ContainsKey(subject.Key))
                .Select(subject => (subject.Key, (string?)subject.Value)).Order());
        _checked = life;
    }

    /// <summary>A change to make now.</summary>
    protected abstract SettingsChange Next();

    /// <summary>A text that this client has not used yet.</summary>
    protected string NewText(string start) => $"{start}-{++_made}";

    /// <summary>The subject of a device in the audit.</summary>
    protected static string SubjectOf(string mac) => "device:" + mac;

    /// <summary>Fails unless the response has the status.</summary>
    protected static async Task AssertStatusAsync(
        HttpStatusCode expected, HttpResponseMessage response, CancellationToken stop)
    {
        if (response.StatusCode != expected)
        {
            Assert.Fail(
                $"{response.RequestMessage} got {response.StatusCode}: {await response.Content.ReadAsStringAsync(stop)}");
        }
    }

    private async Task ChangeAsync(ApiLife life, CancellationToken stop)
    {
        var change = Next();
        _unknown = change;
        await change.SendAsync(life, stop);
        _unknown = null;
        ledger.Set(change.After);
        ledger.CountAcknowledged();
    }

    private bool IsOwn(string subject) => subject.StartsWith(SubjectOf(MacPrefix), StringComparison.Ordinal)
        || Groups.Any(group => subject == "group:" + group);

    private async Task<Dictionary<string, string>> ReadAsync(ApiLife life)
    {
        var table = await http.GetStringAsync(new Uri(life.Address, "/api/devices.csv?q=mac:" + MacPrefix));
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).ToList();
        Assert.Equal(["device", "name", "tags", "group", "project", "channel"], lines[0][..6]);

        var states = lines.Skip(1).ToDictionary(
            cells => SubjectOf(cells[0]),
            cells => new SettingsState(cells[1], cells[2].Split(';'), cells[5]).ToString());
        foreach (var name in Groups)
        {
            using var response = await http.GetAsync(new Uri(life.Address, "/api/groups/" + name));
            if (response.StatusCode == HttpStatusCode.NotFound)
                continue;
            await AssertStatusAsync(HttpStatusCode.OK, response, CancellationToken.None);
            var group = await response.Content.ReadFromJsonAsync<Group>();
            states["group:" + name] = string.Join(';', group!.Devices.Order(StringComparer.Ordinal));
        }

        return states;
    }

    private sealed record Group(string[] Devices);
}
