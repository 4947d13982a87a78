using System.Runtime.Versioning;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Tests.Gateway;

/// <summary>
/// The folder of accounts, keys and sessions: only one gateway at a time can use it, and only its user can read it.
/// </summary>
public sealed class IdentityFolderTests : GatewayTestBase
{
    [Fact]
    public async Task A_second_gateway_on_the_same_folder_does_not_start()
    {
        var identity = new TestIdentity { IsShared = true };
        try
        {
            string cookie, key;
            await using (var first = await StartGatewayAsync(identity))
            {
                var refused = await Assert.ThrowsAsync<ProgramEndedException>(() => StartGatewayAsync(identity));
                Assert.Equal(
                    $"Another OtaStack already uses the identity folder {identity.Folder}. Stop it, or choose another "
                        + "folder.", refused.Error);

                (cookie, key) = (first.SignedIn, first.WithKey);
                Assert.Equal(200, (await SendAsync(first, "GET", "/account", first.SignedIn)).Status);
            }

            await using var again = await StartGatewayAsync(identity);
            Assert.Equal(200, (await SendAsync(again, "GET", "/account", cookie)).Status);
            Assert.Equal(200, (await SendAsync(again, "GET", "/api/devices", key)).Status);
        }
        finally
        {
            identity.Delete();
        }
    }

    [Fact]
    public async Task A_second_gateway_does_not_create_a_certificate_authority()
    {
        var identity = new TestIdentity { IsShared = true };
        try
        {
            using (FolderLock.Take(identity.Folder, "gateway.lock", "identity folder"))
            {
                var refused = await Assert.ThrowsAsync<ProgramEndedException>(StartWithAuthorityAsync);
                Assert.StartsWith("Another OtaStack already uses", refused.Error, StringComparison.Ordinal);
                Assert.False(Directory.Exists(Path.Join(identity.Folder, "https")));
            }

            await using var gateway = await StartWithAuthorityAsync();
            Assert.True(File.Exists(Path.Join(identity.Folder, "https", "ca.pem")));
        }
        finally
        {
            identity.Delete();
        }

        Task<RunningGateway> StartWithAuthorityAsync() => StartGatewayAsync(
            identity, ("Gateway:Https:LocalAuthority", "true"), ("Gateway:Https:Port", "0"));
    }

    [Fact]
    public async Task The_second_process_ends_with_one_line_and_exit_code_1()
    {
        var (exitCode, errors) = await ServiceProcess.RunToItsEndAsync(
            typeof(Accounts).Assembly, ["--urls=http://127.0.0.1:0", .. ArgumentsOf(Gateway.Identity)]);

        Assert.Equal(1, exitCode);
        Assert.Equal(
            $"OtaStack.Gateway: Another OtaStack already uses the identity folder {Gateway.Identity.Folder}. Stop it, "
                + "or choose another folder.",
            errors.Trim());
    }

    [Fact]
    public async Task The_commands_for_accounts_work_while_a_gateway_runs()
    {
        var (exitCode, errors) = await ServiceProcess.RunToItsEndAsync(
            typeof(Accounts).Assembly, ["user", "list", .. ArgumentsOf(Gateway.Identity)]);
        Assert.Equal((0, ""), (exitCode, errors));

        await Gateway.Identity.SetPasswordAsync(AccountName.Admin, "another horse battery");
        Assert.Equal(303, (await SignInAsync("another horse battery")).Status);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task An_existing_folder_becomes_private()
    {
        var identity = new TestIdentity { IsShared = true };
        try
        {
            await (await StartGatewayAsync(identity)).DisposeAsync();
            File.SetUnixFileMode(identity.Folder, (UnixFileMode)0b111_101_101);
            foreach (var file in Directory.EnumerateFiles(identity.Folder))
                File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);

            await using var gateway = await StartGatewayAsync(identity);

            Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(identity.Folder));
            foreach (var file in Directory.EnumerateFiles(identity.Folder))
                Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(file));
            Assert.NotEqual((UnixFileMode)0, File.GetUnixFileMode(identity.PublicKeyPath) & UnixFileMode.OtherRead);
        }
        finally
        {
            identity.Delete();
        }
    }

    private static string[] ArgumentsOf(TestIdentity identity) =>
        [.. identity.Settings.Select(setting => $"--{setting.Key}={setting.Value}")];
}
