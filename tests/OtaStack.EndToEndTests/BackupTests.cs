using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OtaStack.EndToEndTests.Boards;
using OtaStack.EndToEndTests.Crash;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests;

/// <summary><c>./otastack backup</c> of a stack that boards poll, and a stack on what was restored from it.</summary>
public sealed class BackupTests : IDisposable
{
    private const string Passphrase = "correct horse battery";
    private const string Project = "thermostat";

    private readonly TemporaryFolder _folder = new() { IsShared = true };
    private readonly TemporaryFolder _other = new() { IsShared = true };

    public void Dispose()
    {
        _folder.Delete();
        _other.Delete();
    }

    [Fact]
    public async Task A_restored_stack_serves_the_same_fleet()
    {
        var backup = _other.Path("stack.backup");
        var before = CrashImage.Make(0, 1);
        var board = new StockBoard("ESP8266", "Apr  3 2020;05:33:11", "7effe644484d7d861b92fb47a77ff1ca");
        string key;
        List<string> acknowledged;
        await using (var stack = await RunningStack.StartAsync(folder: _folder))
        {
            key = await CreateKeyAsync(stack);
            using var client = ClientOf(stack.Url, key);
            await UploadAsync(client, before);
            Assert.Equal(before.Md5, StockBoard.Md5((await board.OfferAsync(stack.Url)).Body));
            await File.WriteAllTextAsync(Path.Combine(stack.DataFolder, "workspace", "notes.ino"), "// mine");

            using var stop = new CancellationTokenSource();
            var uploads = UploadAsync(client, stop.Token);
            var polls = PollAsync(stack.Url, stop.Token);
            var made = await Script.RunToEndAsync(
                ["backup", backup, "--data", stack.DataFolder], [], Passphrase + "\n");
            await stop.CancelAsync();
            acknowledged = await uploads;
            Assert.True(await polls > 0);

            Assert.Equal((0, ""), (made.ExitCode, made.Errors));
            Assert.Contains($"wrote and verified {backup}", made.Output, StringComparison.Ordinal);
        }

        var refused = await RestoreAsync(backup, "wrong horse battery");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("the passphrase is wrong", refused.Errors, StringComparison.Ordinal);
        var restored = await RestoreAsync(backup, Passphrase);
        Assert.Equal((0, ""), (restored.ExitCode, restored.Errors));
        Assert.Equal(1, (await RestoreAsync(backup, Passphrase)).ExitCode);

        // Without a given password: it must be the one of the first stack.
        await using (var stack = await RunningStack.StartAsync(password: null, folder: _other))
        {
            using var signedIn = await stack.SignInAsync();
            using var client = ClientOf(stack.Url, key);
            var firmware = await FirmwareAsync(client);
            Assert.Contains(before.Sha256, firmware);
            Assert.Equal([], firmware.Except(acknowledged.Append(before.Sha256)));
            Assert.All(firmware, sha256 => Assert.Equal(
                sha256, Sha256(File.ReadAllBytes(Path.Combine(stack.DataFolder, "firmware", sha256 + ".bin")))));

            var devices = (await client.GetFromJsonAsync<JsonNode>("/api/devices"))!;
            Assert.Contains(board.Mac, devices.ToJsonString(), StringComparison.Ordinal);
            var offer = await new StockBoard("ESP8266", "x", board.SketchMd5).OfferAsync(stack.Url);
            Assert.Contains(Sha256(offer.Body), firmware);
            Assert.Equal(
                "// mine", await File.ReadAllTextAsync(Path.Combine(stack.DataFolder, "workspace", "notes.ino")));
        }
    }

    [Fact]
    public async Task With_one_setting_a_running_stack_makes_backups()
    {
        var backups = Directory.CreateDirectory(_other.Path("backups")).FullName;
        var settings = new Dictionary<string, string>
        {
            ["Backup__Folder"] = backups,
            ["OTASTACK_PASSPHRASE"] = Passphrase,
        };
        string made;
        await using (var stack = await RunningStack.StartAsync(folder: _folder, environment: settings))
        {
            made = await Eventually.GetAsync(
                () => Task.FromResult(Directory.EnumerateFiles(backups, "otastack-*.backup").FirstOrDefault()),
                "a backup");
            var line = $"backup  | wrote and verified {made}";
            await Eventually.TrueAsync(() => stack.Log.Contains(line, StringComparison.Ordinal));
            foreach (var service in new[] { "OtaStack.Api.dll", "OtaStack.Manager.dll", "OtaStack.Gateway.dll" })
            {
                var process = await stack.Processes.MemberAsync(service);
                Assert.DoesNotContain(Passphrase, ProcessFamily.EnvironmentOf(process));
            }
        }

        Assert.Equal(0, (await RestoreAsync(made, Passphrase)).ExitCode);
    }

    [Fact]
    public async Task Scheduled_backups_without_a_passphrase_do_not_start()
    {
        var result = await Script.RunToEndAsync(
            ["run", "--data", _folder.Path("data"), "--port", "0", "--no-ide"], [("Backup__Folder", _other.FullName)]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "otastack: scheduled backups (Backup__Folder) need a passphrase", result.Errors, StringComparison.Ordinal);
    }

    private Task<ScriptResult> RestoreAsync(string backup, string passphrase) => Script.RunToEndAsync(
        ["restore", backup, "--data", _other.Path("data")], [("OTASTACK_PASSPHRASE", passphrase)]);

    private static HttpClient ClientOf(Uri gateway, string key)
    {
        var client = new HttpClient { BaseAddress = gateway };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    private static async Task<string> CreateKeyAsync(RunningStack stack)
    {
        using var admin = await stack.SignInAsync();
        using var created = await admin.PostAsJsonAsync(
            "/account/keys", new { name = "ci", role = "operator", password = RunningStack.Password });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        return (string)(await created.Content.ReadFromJsonAsync<JsonNode>())!["key"]!;
    }

    private static async Task UploadAsync(HttpClient client, CrashImage image)
    {
        using var content = new ByteArrayContent(image.Bytes);
        using var answer = await client.PostAsync(
            $"/api/firmware?project={Project}&fileName={image.Version}.bin", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<List<string>> UploadAsync(HttpClient client, CancellationToken stop)
    {
        var acknowledged = new List<string>();
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            var image = CrashImage.Make(number, 1);
            await UploadAsync(client, image);
            acknowledged.Add(image.Sha256);
        }

        return acknowledged;
    }

    private static async Task<int> PollAsync(Uri gateway, CancellationToken stop)
    {
        var answered = 0;
        for (; !stop.IsCancellationRequested; answered++)
        {
            var board = new StockBoard("ESP8266", "x", "7effe644484d7d861b92fb47a77ff1ca")
            {
                Mac = $"5C:CF:7F:00:00:0{answered % 6}",
            };
            // 304 after three offers that the board does not confirm.
            Assert.True((await board.PollAsync(gateway)).Status is 200 or 304);
        }

        return answered;
    }

    private static async Task<List<string>> FirmwareAsync(HttpClient client)
    {
        var list = (await client.GetFromJsonAsync<JsonNode>("/api/firmware"))!;
        return [.. list["items"]!.AsArray().Select(firmware => (string)firmware!["sha256"]!)];
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
