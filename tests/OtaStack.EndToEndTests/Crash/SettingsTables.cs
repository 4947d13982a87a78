using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace OtaStack.EndToEndTests.Crash;

/// <summary>Imports tables that change names, tags, channels and groups. One in four has an invalid line.</summary>
internal sealed class SettingsTables(KilledApi api, SettingsLedger ledger, HttpClient http, Random random)
    : SettingsClient(api, ledger, http, random)
{
    private const int DeviceCount = 40;
    private const string DevicePrefix = "5C:CF:7F:CA";

    private static readonly string[] Devices =
        [.. Enumerable.Range(0, DeviceCount).Select(number => $"{DevicePrefix}:00:{number:X2}")];

    private static readonly string[] GroupNames = ["crash-a", "crash-b"];

    protected override string MacPrefix => DevicePrefix;

    protected override IReadOnlyList<string> Groups => GroupNames;

    /// <summary>A table that adds devices with names.</summary>
    public static SettingsChange Add(HttpClient http, IReadOnlyDictionary<string, string> names)
    {
        var table = "device,name\n" + string.Concat(names.Select(device => $"{device.Key},{device.Value}\n"));
        var after = names.ToDictionary(
            device => SubjectOf(device.Key), device => (string?)new SettingsState(device.Value, [], "").ToString());
        return new SettingsChange(after, (life, stop) => PutAsync(http, life, table, HttpStatusCode.OK, stop))
        {
            IsAtomic = true,
        };
    }

    protected override SettingsChange Next()
    {
        if (GroupNames.FirstOrDefault(group => Ledger.Now("group:" + group) is null) is { } missing)
            return Create(missing);

        var after = GroupNames.ToDictionary(group => "group:" + group, group => Ledger.Now("group:" + group));
        var table = new StringBuilder("device,name,tags,channel,group\n");
        foreach (var mac in Random.GetItems(Devices, Random.Next(5, DeviceCount)).Distinct())
        {
            var state = new SettingsState(NewText("row"), Tags(), Random.Next(2) == 0 ? "beta" : "");
            string[] groups = [.. GroupNames.Where(_ => Random.Next(2) == 0)];
            after[SubjectOf(mac)] = state.ToString();
            foreach (var group in GroupNames)
                after["group:" + group] = With(after["group:" + group]!, mac, groups.Contains(group));
            table.AppendJoin(
                ',', mac, state.Name, string.Join(';', state.Tags), state.Channel, string.Join(';', groups)).Append('\n');
        }

        if (Random.Next(4) != 0)
        {
            return new SettingsChange(
                after, (life, stop) => PutAsync(Http, life, table.ToString(), HttpStatusCode.OK, stop))
            {
                IsAtomic = true,
            };
        }

        table.Append("not a MAC,name,,,\n");
        return new SettingsChange(
            new Dictionary<string, string?>(),
            (life, stop) => PutAsync(Http, life, table.ToString(), HttpStatusCode.BadRequest, stop));
    }

    private SettingsChange Create(string group) => new(
        new Dictionary<string, string?> { ["group:" + group] = "" }, async (life, stop) =>
        {
            using var response = await Http.PostAsJsonAsync(
                new Uri(life.Address, "/api/groups"), new { name = group, devices = Array.Empty<string>() }, stop);
            // It exists if a kill interrupted the response.
            if (response.StatusCode != HttpStatusCode.Conflict)
                await AssertStatusAsync(HttpStatusCode.Created, response, stop);
        });

    private static async Task PutAsync(
        HttpClient http, ApiLife life, string table, HttpStatusCode expected, CancellationToken stop)
    {
        using var content = new StringContent(table, Encoding.UTF8, new MediaTypeHeaderValue("text/csv"));
        using var response = await http.PutAsync(new Uri(life.Address, "/api/devices.csv"), content, stop);
        await AssertStatusAsync(expected, response, stop);
        await response.Content.ReadAsStringAsync(stop);
    }

    private string[] Tags() => [.. Enumerable.Range(0, 5).Where(_ => Random.Next(2) == 0).Select(number => $"tag-{number}")];

    private static string With(string devices, string mac, bool isMember)
    {
        var others = devices.Split(';', StringSplitOptions.RemoveEmptyEntries).Where(other => other != mac);
        return string.Join(';', (isMember ? others.Append(mac) : others).Order(StringComparer.Ordinal));
    }
}
