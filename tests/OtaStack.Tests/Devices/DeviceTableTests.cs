using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OtaStack.Api.Devices;
using OtaStack.Tests.Storage;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Devices;

/// <summary><c>/api/devices.csv</c>: the table of devices.</summary>
public sealed class DeviceTableTests : IAsyncLifetime
{
    private const string Board = "5C:CF:7F:00:00:01";
    private const string Header = "device,name,tags,group,project,channel,pin,enrolment\n";

    private ApiServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(("Fleet:MaximumDevices", "50"));
        await _server.UploadedAsync(NewImage());
        (await _server.PollAsync("/ota/thermostat", Board, "Apr 23 2031;05:33:11")).Dispose();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_table_changes_and_adds_devices_and_comes_back_as_it_was()
    {
        await MakeGroupAsync("""{"name":"lab","devices":[]}""");
        await MakeGroupAsync("""{"name":"hall","devices":["5C:CF:7F:00:00:02"]}""");
        var table = Header
            + "30:AE:A4:00:00:01,,,hall;lab,,,,pending\n"
            + Board + ",\"Kitchen, \"\"left\"\"\",a;site=berlin,lab,thermostat,beta,,accepted\n"
            + "5C:CF:7F:00:00:02,'=1+1,,,lamp,,,accepted\n";

        var result = await PutAsync(table);

        Assert.Equal((3, 2, 1, 0, 0), Counts(result));
        Assert.Empty(result["lines"]!.AsArray());
        Assert.Equal(table, await _server.Client.GetStringAsync("/api/devices.csv"));
        Assert.Equal((3, 0, 0, 3, 0), Counts(await PutAsync(table)));
        await _server.StartAgainAsync();
        Assert.Equal(table, await _server.Client.GetStringAsync("/api/devices.csv"));
        Assert.Equal("=1+1", (string?)(await DeviceAsync("5C:CF:7F:00:00:02"))["name"]);
    }

    [Fact]
    public async Task A_device_of_a_table_has_never_polled_until_it_does()
    {
        await PutAsync("device,name,project\n5CCF7F000002,Hall,thermostat\n");
        foreach (var restarts in new[] { false, true })
        {
            if (restarts)
                await _server.StartAgainAsync();
            var device = await DeviceAsync("5C:CF:7F:00:00:02");
            Assert.Null(device["firstSeen"]);
            Assert.Null(device["lastSeen"]);
            Assert.Null(device["lastDecision"]);
            Assert.Equal("thermostat", (string?)device["project"]);
            Assert.Equal(1, (int)(await _server.Client.GetFromJsonAsync<JsonNode>("/api/devices?q=-is:seen"))!["total"]!);
        }

        // Plain /ota: the table says of which project it is.
        using (var offer = await _server.PollAsync("/ota", "5C:CF:7F:00:00:02", "Apr  2 2020;05:33:11"))
            Assert.Equal(HttpStatusCode.OK, offer.StatusCode);
        var seen = await DeviceAsync("5C:CF:7F:00:00:02");
        Assert.NotNull(seen["firstSeen"]);
        Assert.Equal("Hall", (string?)seen["name"]);
    }

    [Fact]
    public async Task A_missing_column_is_left_alone_and_an_empty_cell_clears()
    {
        await PutAsync($"device,name,tags\n{Board},Kitchen,a;b\n");
        await PutAsync($"tags,device\n,{Board}\n");

        var device = await DeviceAsync(Board);
        Assert.Equal(("Kitchen", "[]"), ((string?)device["name"], device["tags"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("device;name;tags\r\n5C:CF:7F:00:00:01;Küche;\"b;a\"\r\n")]
    [InlineData("device\tname\ttags\n5C:CF:7F:00:00:01\tKüche\tb;a\n")]
    [InlineData("Device , NAME,tags\n\n\n 5c-cf-7f-00-00-01 , Küche ,\" b ; a;\"")]
    public async Task What_spreadsheets_write_is_understood(string table)
    {
        foreach (var encoding in new Encoding[] { new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode })
        {
            await PutAsync($"device,name,tags\n{Board},,\n");
            using var content = new ByteArrayContent([.. encoding.GetPreamble(), .. encoding.GetBytes(table)]);
            using var answer = await _server.Client.PutAsync("/api/devices.csv", content);

            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            var device = await DeviceAsync(Board);
            Assert.Equal(("Küche", """["a","b"]"""), ((string?)device["name"], device["tags"]!.ToJsonString()));
        }
    }

    [Fact]
    public async Task A_pin_is_a_hash_a_version_or_a_file_name_that_is_unique_in_the_project()
    {
        var (one, two, lamp) = (NewImage(), NewImage(), NewImage());
        await _server.UploadedAsync(one, "?project=thermostat&fileName=Kitchen.bin&version=1.4.0");
        await _server.UploadedAsync(two, "?project=thermostat&fileName=Hall.bin&version=1.5.0");
        await _server.UploadedAsync(lamp, "?project=lamp&fileName=Kitchen.bin&version=1.5.0");

        await PutAsync($"""
            device,project,pin
            5C:CF:7F:00:00:11,thermostat,{Sha256(two).ToUpperInvariant()}
            5C:CF:7F:00:00:12,thermostat,Kitchen.bin
            5C:CF:7F:00:00:13,thermostat,v1.5.0
            5C:CF:7F:00:00:14,lamp,Kitchen.bin
            5C:CF:7F:00:00:15,,Hall.bin
            {Board},thermostat,1.4.0
            """);

        foreach (var (board, image) in new[]
        {
            ("5C:CF:7F:00:00:11", two), ("5C:CF:7F:00:00:12", one), ("5C:CF:7F:00:00:13", two),
            ("5C:CF:7F:00:00:14", lamp), ("5C:CF:7F:00:00:15", two), (Board, one),
        })
            Assert.Equal(Sha256(image), (string?)(await DeviceAsync(board))["pin"]);
    }

    [Theory]
    [InlineData("x,,,,,,,", "device: \"x\" is not a MAC address.")]
    [InlineData("00:00:00:00:00:00,,,,,,,", "is not a MAC address")]
    [InlineData("5C:CF:7F:00:00:01,,,,,,,", "an earlier line is for 5C:CF:7F:00:00:01")]
    [InlineData("5C:CF:7F:00:00:09,,two words,,,,,", "tags: \"two words\" is not a tag.")]
    [InlineData("5C:CF:7F:00:00:09,\"a\nb\",,,,,,", "name: It has control characters")]
    [InlineData("5C:CF:7F:00:00:09,,,,No Project,,,", "project: \"No Project\" is not")]
    [InlineData("5C:CF:7F:00:00:09,,,,,No Channel,,", "channel: ")]
    [InlineData("5C:CF:7F:00:00:09,,,,,,none.bin,", "pin: No firmware has")]
    [InlineData("5C:CF:7F:00:00:09,,,,lamp,,Apr  3 2020;05:33:11,", "pin: No firmware of lamp has")]
    [InlineData("5C:CF:7F:00:00:09,,,,,,,closed", "enrolment: \"closed\"")]
    [InlineData("5C:CF:7F:00:00:09,,,none,,,,", "group: There is no group none.")]
    [InlineData("5C:CF:7F:00:00:09,,,two words,,,,", "group: \"two words\" is not the name of a group")]
    [InlineData("5C:CF:7F:00:00:09,a,b", "It has 3 cells; the first line names 8 columns.")]
    [InlineData("5C:CF:7F:00:00:09,a\"b,,,,,,", "A quote")]
    public async Task A_bad_line_changes_nothing_at_all(string line, string problem)
    {
        var table = Header + Board + ",Kitchen,,,,,,\n5C:CF:7F:00:00:02,Hall,,,,,,\n" + line + "\n";

        using (var answer = await SendAsync(table))
        {
            Assert.Contains("Line 4: ", await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
            var lines = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["lines"]!.AsArray();
            Assert.Contains(problem, (string)Assert.Single(lines)!["problem"]!, StringComparison.Ordinal);
        }

        Assert.Null((string?)(await DeviceAsync(Board))["name"]);
        Assert.Equal(1, _server.Services.GetRequiredService<Fleet>().Count);
        Assert.Equal(0, await ApiDatabase.CountAsync(
            _server, "SELECT count(*) FROM Audit WHERE Action <> 'firmware.publish'"));

        var dry = await PutAsync(table, "?dryRun=true");
        Assert.Equal((3, 1, 1, 0, 1), Counts(dry));
        Assert.Equal(
            ["changed", "added", "invalid"], dry["lines"]!.AsArray().Select(told => (string)told!["outcome"]!));
        Assert.Equal("""["name"]""", dry["lines"]![0]!["columns"]!.ToJsonString());
        Assert.Null((string?)(await DeviceAsync(Board))["name"]);
    }

    [Theory]
    [InlineData("", "The table is empty")]
    [InlineData("name\nx", "no column \"device\"")]
    [InlineData("device,colour\n", "\"colour\" is not a column. Columns are: device, name, ")]
    [InlineData("device,name,Name\n", "names a column twice")]
    public async Task A_table_with_other_columns_is_refused(string table, string problem)
    {
        using var answer = await SendAsync(table);
        Assert.Contains(problem, await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_not_utf_8_is_refused()
    {
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes($"device,name\n{Board},Küche\n"));
        using var answer = await _server.Client.PutAsync("/api/devices.csv", content);
        Assert.Contains("not UTF-8", await answer.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_stays_in_the_project_whose_firmware_it_runs()
    {
        using var other = await SendAsync($"device,project\n{Board},lamp\n");
        Assert.Contains("the device is of project thermostat", await other.ProblemAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);

        Assert.Equal((1, 0, 0, 1, 0), Counts(await PutAsync($"device,project\n{Board},\n")));
    }

    [Fact]
    public async Task A_table_cannot_fill_the_fleet_beyond_its_limit()
    {
        var table = "device\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"5C:CF:7F:00:01:{i:X2}\n"));

        using var answer = await SendAsync(table);

        Assert.Contains("Line 51: The fleet is full", await answer.ProblemAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
        Assert.Equal(1, _server.Services.GetRequiredService<Fleet>().Count);
    }

    [Fact]
    public async Task A_table_is_written_completely_or_not_at_all()
    {
        await ApiDatabase.ExecuteAsync(_server,
            """
            CREATE TRIGGER Broken BEFORE INSERT ON DeviceSettings WHEN NEW.Mac = '5C:CF:7F:00:01:09'
            BEGIN SELECT RAISE(ABORT, 'broken'); END
            """);
        var table = "device\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"5C:CF:7F:00:01:{i:X2}\n"));

        using (var answer = await SendAsync(table))
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal(1, _server.Services.GetRequiredService<Fleet>().Count);
        await _server.StartAgainAsync();
        Assert.Equal(1, _server.Services.GetRequiredService<Fleet>().Count);
    }

    [Fact]
    public async Task Groups_with_a_fixed_list_are_changed_and_those_with_an_expression_are_not()
    {
        await MakeGroupAsync($$"""{"name":"lab","devices":["{{Board}}"],"channel":"beta"}""");
        await MakeGroupAsync("""{"name":"hall","devices":[]}""");
        await MakeGroupAsync("""{"name":"named","expression":"name:*"}""");

        await PutAsync($"device,name,group\n{Board},Kitchen,Hall\n5C:CF:7F:00:00:02,,hall;lab\n");

        Assert.Equal(
            [$"hall: {Board} 5C:CF:7F:00:00:02", "lab: 5C:CF:7F:00:00:02"],
            await Task.WhenAll(new[] { "hall", "lab" }.Select(async name => name + ": " + string.Join(
                ' ', (await GroupAsync(name))["devices"]!.AsArray().Select(mac => (string)mac!)))));
        Assert.Equal("beta", (string?)(await GroupAsync("lab"))["channel"]);
        Assert.Equal(2, await ApiDatabase.CountAsync(
            _server, "SELECT count(*) FROM Audit WHERE Action = 'group.change'"));
        var listed = await _server.Client.GetFromJsonAsync<JsonNode>("/api/devices?q=group:lab");
        Assert.Equal("5C:CF:7F:00:00:02", (string?)Assert.Single(listed!["items"]!.AsArray())!["mac"]);

        var table = await _server.Client.GetStringAsync("/api/devices.csv");
        Assert.Contains(Board + ",Kitchen,,hall,", table, StringComparison.Ordinal);
        await _server.StartAgainAsync();
        Assert.Equal(table, await _server.Client.GetStringAsync("/api/devices.csv"));

        using var answer = await SendAsync($"device,group\n{Board},named\n");
        Assert.Contains("follow from its expression", await answer.ProblemAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
        await PutAsync($"device,group\n{Board},\n");
        Assert.Equal("[\"5C:CF:7F:00:00:02\"]", (await GroupAsync("hall"))["devices"]!.ToJsonString());
    }

    [Fact]
    public async Task A_table_holds_the_devices_that_an_expression_selects()
    {
        await PutAsync("device,name\n5C:CF:7F:00:00:02,Hall\n");

        Assert.Equal(
            Header + "5C:CF:7F:00:00:02,Hall,,,,,,accepted\n",
            await _server.Client.GetStringAsync("/api/devices.csv?q=name:hall"));
        using var answer = await _server.Client.GetAsync("/api/devices.csv?q=colour:red");
        await answer.ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_audit_tells_what_a_table_changed()
    {
        await PutAsync($"device,name,project\n5C:CF:7F:00:00:02,Hall,lamp\n{Board},Kitchen,\n");

        var entries = await _server.ListedAsync("/api/audit?subject=device:*");
        Assert.Equal(
            [
                """device.change {"name":null} {"name":"Kitchen"}""",
                """device.change {"project":null} {"project":"lamp"}""",
                """device.add  {"name":"Hall","note":null,"tags":[],"channel":null,"pin":null,"enrolment":"accepted"}""",
            ],
            entries.Select(entry => $"{(string)entry!["action"]!} {entry["before"]?.ToJsonString()} "
                + entry["after"]!.ToJsonString()));
    }

    private Task<HttpResponseMessage> SendAsync(string table, string query = "") =>
        _server.Client.PutAsync("/api/devices.csv" + query, new StringContent(table, Encoding.UTF8, "text/csv"));

    private async Task<JsonNode> PutAsync(string table, string query = "")
    {
        using var answer = await SendAsync(table, query);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private async Task MakeGroupAsync(string body)
    {
        using var answer = await _server.Client.PostAsync(
            "/api/groups", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<JsonNode> GroupAsync(string name) =>
        (await _server.Client.GetFromJsonAsync<JsonNode>("/api/groups/" + name))!;

    private async Task<JsonNode> DeviceAsync(string board) =>
        (await _server.Client.GetFromJsonAsync<JsonNode>("/api/devices/" + board))!["device"]!;

    private static (int Devices, int Added, int Changed, int Unchanged, int Invalid) Counts(JsonNode result) => (
        (int)result["devices"]!, (int)result["added"]!, (int)result["changed"]!, (int)result["unchanged"]!,
        (int)result["invalid"]!);
}
