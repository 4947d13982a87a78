using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OtaStack.EndToEndTests.Toolchain;

namespace OtaStack.EndToEndTests.Containers;

/// <summary>The service <c>backup</c> of <c>deploy/docker-compose.backup.yaml</c>.</summary>
public sealed class ContainerBackupTests
{
    [ContainerFact]
    public async Task A_backup_of_the_volumes_is_restored_into_new_ones()
    {
        using var before = await ContainerStack.SignInAsync();
        using var content = new ByteArrayContent(PlainImage.Esp8266("5.0.0", noise: 40_000, seed: 4711));
        using var uploaded = await before.PostAsync("/api/firmware?project=container-backup", content);
        uploaded.EnsureSuccessStatusCode();
        await ContainerStack.ShellAsync("ide", "echo '// mine' >/workspace/mine.txt");
        var file = $"/backups/{Guid.NewGuid():N}.backup";

        var made = await BackupAsync([], "backup", file, "--data", "/stack");
        Assert.Contains("wrote and verified", made, StringComparison.Ordinal);

        string[] other = ["-p", "otastack-restored-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture)];
        try
        {
            await DockerCommand.RunAsync(["compose", .. other, "create", "--no-build"]);
            await BackupAsync(other, "restore", file, "--data", "/stack");
            await DockerCommand.RunAsync(
                ["compose", .. other, "up", "--detach", "--no-build", "--wait", "--wait-timeout", "120",
                    "gateway", "manager", "web"]);

            var address = await DockerCommand.RunAsync(["compose", .. other, "port", "gateway", "8080"]);
            var url = new Uri("http://127.0.0.1" + address[address.LastIndexOf(':')..]);
            using var after = ContainerStack.Client(url, new CookieContainer());
            using var form = new FormUrlEncodedContent(
                [new("name", "admin"), new("password", ContainerStack.Password), new("return", "/")]);
            using var signedIn = await after.PostAsync("/sign-in", form);
            Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
            var firmware = await after.GetFromJsonAsync<JsonNode>("/api/firmware");
            Assert.Contains("container-backup", firmware!.ToJsonString(), StringComparison.Ordinal);
            Assert.Equal("// mine 1000", await DockerCommand.RunAsync(
                ["compose", .. other, "exec", "--no-TTY", "manager", "sh", "-c",
                    "echo $(cat /workspace/mine.txt) $(stat -c %u /workspace/mine.txt)"]));
        }
        finally
        {
            await DockerCommand.RunAsync(["compose", .. other, "down", "--volumes", "--timeout", "5"]);
        }
    }

    private static Task<string> BackupAsync(string[] project, params string[] command) => DockerCommand.RunAsync(
        ["compose", .. project, "run", "--rm", "--no-deps", "--no-TTY", "backup", .. command]);
}
