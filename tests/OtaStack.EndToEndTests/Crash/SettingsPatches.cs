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
        var (body, after) = Random.Next(3) switch
        {
            0 => (new Dictionary<string, object?> { ["name"] = NewText("board") } , before),
            1 => (new Dictionary<string, object?> { ["tags"] = new[] { NewText("tag"), "site=lab" } }, before),
            _ => (new Dictionary<string, object?> { ["name"] = NewText("board"), ["tags"] = Array.Empty<string>() }, before),
        };
        if (body.TryGetValue("name", out var name))
            after = after with { Name = (string)name! };
        if (body.TryGetValue("tags", out var tags))
            after = after with { Tags = (string[])tags! };

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
