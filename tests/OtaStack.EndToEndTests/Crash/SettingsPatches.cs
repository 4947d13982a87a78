using System.Net;
using System.Net.Http.Json;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>Changes the settings of the boards that poll meanwhile, one by one.</summary>
internal sealed class SettingsPatches(KilledApi api, SettingsLedger ledger, HttpClient http, Random random)
    : SettingsClient(api, ledger, http, random)
{
    private readonly HashSet<string> _known = [];

    protected override string MacPrefix => CrashClients.BoardPrefix;

    protected override SettingsChange Next()
    {
        var mac = CrashClients.MacOf(Random.Next(CrashClients.BoardCount));
        var subject = SubjectOf(mac);
        var before = SettingsState.Parse(Ledger.Now(subject) ?? SettingsState.Initial.ToString());
        var name = Random.Next(2) == 0 ? NewText("board") : null;
        string[]? tags = name is null || Random.Next(2) == 0 ? ["site=lab", NewText("tag")] : null;
        var body = new Dictionary<string, object>();
        if (name is not null)
            body["name"] = name;
        if (tags is not null)
            body["tags"] = tags;
        var after = before with { Name = name ?? before.Name, Tags = tags ?? before.Tags };

        // A board that has not polled is not known: then nothing changes. Once its settings have changed, it is known for
        // good.
        var states = new Dictionary<string, string?> { [subject] = after.ToString() };
        return new SettingsChange(states, async (life, stop) =>
        {
            using var response = await Http.PatchAsJsonAsync(new Uri(life.Address, "/api/devices/" + mac), body, stop);
            if (response.StatusCode == HttpStatusCode.NotFound && !_known.Contains(mac))
            {
                states.Clear();
                return;
            }

            await AssertStatusAsync(HttpStatusCode.OK, response, stop);
            _known.Add(mac);
        });
    }
}
