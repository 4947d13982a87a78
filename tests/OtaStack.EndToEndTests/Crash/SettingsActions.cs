using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>Tags, moves between channels and forgets many devices at once, and adds the forgotten again.</summary>
internal sealed class SettingsActions(KilledApi api, SettingsLedger ledger, HttpClient http, Random random)
    : SettingsClient(api, ledger, http, random)
{
    private const int DeviceCount = 30;
    private const int TagCount = 8;

    private static readonly string[] Devices =
        [.. Enumerable.Range(0, DeviceCount).Select(number => $"{DevicePrefix}:00:{number:X2}")];

    private const string DevicePrefix = "5C:CF:7F:AC";

    protected override string MacPrefix => DevicePrefix;

    protected override SettingsChange Next()
    {
        var present = Devices.Where(mac => Ledger.Now(SubjectOf(mac)) is not null).ToList();
        if (present.Count < DeviceCount / 2)
            return SettingsTables.Add(Http, Devices.Except(present).ToDictionary(mac => mac, _ => NewText("again")));

        var tag = $"tag-{Random.Next(TagCount)}";
        var channel = NewText("channel");
        return Random.Next(4) switch
        {
            0 => Act("tag", "tags", new[] { tag }, state => state with { Tags = [.. state.Tags.Append(tag).Distinct()] }),
            1 => Act("untag", "tags", new[] { tag }, state => state with { Tags = [.. state.Tags.Where(own => own != tag)] }),
            2 => Act("channel", "channel", channel, state => state with { Channel = channel }),
            _ => Act("forget", null, null, _ => null),
        };
    }

    private SettingsChange Act(string action, string? field, object? value, Func<SettingsState, SettingsState?> change)
    {
        // Forgetting all at once would leave little for the others to do.
        var all = action != "forget" && Random.Next(2) == 0;
        var selected = all ? Devices : Random.GetItems(Devices, DeviceCount / 4).Distinct().ToArray();
        var before = selected.Select(mac => (Subject: SubjectOf(mac), State: Ledger.Now(SubjectOf(mac))))
            .Where(device => device.State is not null).ToList();
        var after = before.ToDictionary(
            device => device.Subject, device => change(SettingsState.Parse(device.State!))?.ToString());

        var body = new Dictionary<string, object?> { ["action"] = action };
        if (all)
            body["q"] = "mac:" + DevicePrefix;
        else
            body["devices"] = selected;
        if (field is not null)
            body[field] = value;
        return new SettingsChange(after, async (life, stop) =>
        {
            using var response = await Http.PostAsJsonAsync(new Uri(life.Address, "/api/devices/actions"), body, stop);
            await AssertStatusAsync(HttpStatusCode.OK, response, stop);
            var result = await response.Content.ReadFromJsonAsync<Result>(JsonSerializerOptions.Web, stop);
            Assert.Equal(
                new Result(before.Count, before.Count(device => after[device.Subject] != device.State)), result);
        });
    }

    private sealed record Result(int Matched, int Changed);
}
