using System.Runtime.Versioning;
using System.Text;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Gateway;

/// <summary>Setting up and removing an authenticator app.</summary>
public sealed class AuthenticatorTests : SecondFactorTestBase
{
    [Fact]
    public async Task An_app_counts_once_it_has_shown_a_right_code()
    {
        var page = await FactorAsync($"do=begin-authenticator&{Proof}");
        Assert.Contains("<svg role=\"img\"", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page.Text, StringComparison.Ordinal);
        var key = KeyIn(page);

        var wrong = await FactorAsync("do=confirm-authenticator&code=000000");
        Assert.Equal((409, key), (wrong.Status, KeyIn(wrong)));
        Assert.False(Gateway.Person("admin")!.HasSecondFactor);
        Assert.Equal(303, (await SignInAsync()).Status);

        var confirmed = await FactorAsync($"do=confirm-authenticator&code={Totp.Code(key)}");
        Assert.Equal(200, confirmed.Status);
        Assert.True(Gateway.Person("admin")!.HasAuthenticator);
        Assert.Equal(10, CodesIn(confirmed).Distinct().Count());
        Assert.All(CodesIn(confirmed), code => Assert.Matches("^([a-z2-9]{4}-){3}[a-z2-9]{4}$", code));
        await FirstStepAsync();
    }

    [Theory]
    [InlineData("do=begin-authenticator&password=wrong", 403)]
    [InlineData("do=begin-authenticator", 403)]
    [InlineData("do=confirm-authenticator&code=000000", 409)]
    [InlineData("do=remove-authenticator&password=correct+horse+battery", 409)]
    [InlineData("do=new-codes&password=correct+horse+battery", 409)]
    [InlineData("do=begin-passkey&name=&password=correct+horse+battery", 400)]
    [InlineData("do=begin-passkey&name=x&password=wrong", 403)]
    [InlineData("do=add-passkey&credential=x", 409)]
    [InlineData("do=rename-passkey&key=x&name=y", 409)]
    [InlineData("do=remove-passkey&key=x&password=correct+horse+battery", 409)]
    [InlineData("do=x", 400)]
    public async Task A_refusal_changes_nothing(string form, int status)
    {
        var answer = await FactorAsync(form);

        Assert.Equal(status, answer.Status);
        Assert.Contains("role=\"alert\"", answer.Text, StringComparison.Ordinal);
        Assert.False(Gateway.Person("admin")!.HasSecondFactor);
        Assert.Equal(200, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);
    }

    [Fact]
    public async Task A_set_up_that_is_not_confirmed_ends_after_ten_minutes()
    {
        var key = KeyIn(await FactorAsync($"do=begin-authenticator&{Proof}"));

        Clock.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(409, (await FactorAsync($"do=confirm-authenticator&code={Totp.Code(key)}")).Status);
        Assert.False(Gateway.Person("admin")!.HasSecondFactor);
    }

    [Fact]
    public async Task Nobody_who_has_only_the_password_stays_signed_in()
    {
        var other = $"Cookie: {Gateway.NewSession()}\r\n";

        await SetUpAppAsync();

        Assert.Equal(401, (await SendAsync("GET", "/", other)).Status);
        Assert.Equal(200, (await SendAsync("GET", "/", Gateway.SignedIn)).Status);
    }

    [Fact]
    public async Task Removing_it_takes_the_password_or_a_code_and_ends_other_sessions()
    {
        var (key, _) = await SetUpAppAsync();
        var other = $"Cookie: {Gateway.NewSession()}\r\n";
        Assert.Equal(403, (await FactorAsync("do=remove-authenticator&password=wrong")).Status);
        Assert.Equal(403, (await FactorAsync("do=remove-authenticator&password=000000")).Status);
        Assert.True(Gateway.Person("admin")!.HasAuthenticator);

        var removed = await FactorAsync($"do=remove-authenticator&password={Totp.Code(key, later: 1)}");

        Assert.Contains("The authenticator app is removed.", removed.Text, StringComparison.Ordinal);
        Assert.Equal(401, (await SendAsync("GET", "/", other)).Status);
        Assert.Equal(303, (await SignInAsync()).Status);
        Assert.Equal(0, Gateway.Service<SecondFactors>().RecoveryCodesLeft(Gateway.Person("admin")!));
    }

    [Fact]
    public async Task New_recovery_codes_replace_the_earlier_ones()
    {
        var (_, earlier) = await SetUpAppAsync();

        var page = await FactorAsync($"do=new-codes&{Proof}");

        Assert.Empty(CodesIn(page).Intersect(earlier));
        Assert.Equal(401, (await SendCodeAsync(await FirstStepAsync(), earlier[0])).Status);
        Assert.Equal(303, (await SendCodeAsync(await FirstStepAsync(), CodesIn(page)[0])).Status);
    }

    [Fact]
    public async Task Neither_the_key_nor_recovery_codes_are_in_the_database_or_the_log()
    {
        var (key, codes) = await SetUpAppAsync();
        Assert.Equal(303, (await SendCodeAsync(await FirstStepAsync(), codes[0])).Status);
        Gateway.Identity.Execute("PRAGMA wal_checkpoint(TRUNCATE)");

        var stored = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Gateway.Identity.Database));
        foreach (var secret in codes.Append(key).SelectMany(one => new[] { one, one.Replace(" ", "").Replace("-", "") }))
        {
            Assert.DoesNotContain(secret, stored, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Gateway.Logs.Messages, message =>
                message.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_keys_that_protect_it_are_for_the_owner_only()
    {
        await SetUpAppAsync();

        var folder = Path.Join(Gateway.Identity.Folder, AuthenticatorKeys.FolderName);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(folder));
        Assert.All(Directory.EnumerateFiles(folder), file =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.NotEmpty(Directory.EnumerateFiles(folder));
    }

    [Fact]
    public async Task A_copy_of_the_folder_at_another_path_checks_the_codes()
    {
        var (key, _) = await SetUpAppAsync();
        Gateway.Identity.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        using var copy = new TestIdentity(hasAccount: false);
        foreach (var file in Directory.EnumerateFiles(Gateway.Identity.Folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("lock", StringComparison.Ordinal)))
        {
            var target = Path.Join(copy.Folder, Path.GetRelativePath(Gateway.Identity.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        using var people = copy.Open();

        var admin = people.Accounts.Find("admin")!;
        Assert.Equal(CodeResult.Accepted, await people.SecondFactors.RedeemAsync(admin, Totp.Code(key, later: 1)));
    }

    [Fact]
    public async Task With_lost_protection_keys_the_app_is_refused_with_the_reason_and_recovery_codes_work()
    {
        var (key, codes) = await SetUpAppAsync();
        var folder = Path.Join(Gateway.Identity.Folder, AuthenticatorKeys.FolderName);
        Directory.Delete(folder, recursive: true);
        using var people = Gateway.Identity.Open();
        var admin = people.Accounts.Find("admin")!;

        Assert.Equal(CodeResult.Unreadable, await people.SecondFactors.RedeemAsync(admin, Totp.Code(key, later: 1)));
        Assert.Equal(CodeResult.Accepted, await people.SecondFactors.RedeemAsync(admin, codes[0]));
    }

    [Fact]
    public async Task A_key_in_the_row_of_somebody_else_is_not_accepted()
    {
        var (key, _) = await SetUpAppAsync();
        Assert.Null(await Gateway.Service<Accounts>().AddAsync("bob", "no hash", Roles.Viewer));
        var (admin, bob) = (Gateway.Person("admin")!.Id, Gateway.Person("bob")!.Id);
        Gateway.Identity.Execute($"UPDATE \"People\" SET \"TwoFactorEnabled\" = 1 WHERE \"Id\" = '{bob}'");
        Gateway.Identity.Execute($"UPDATE \"PersonTokens\" SET \"UserId\" = '{bob}' WHERE \"UserId\" = '{admin}'");

        Assert.Equal(CodeResult.Unreadable,
            await Gateway.Service<SecondFactors>().RedeemAsync(Gateway.Person("bob")!, Totp.Code(key, later: 1)));
    }

    [Fact]
    public async Task A_page_of_another_site_and_a_key_change_nothing()
    {
        Assert.Equal(403, (await SendAsync("POST", Factor, $"Origin: http://evil.example\r\n{Gateway.SignedIn}",
            $"do=begin-authenticator&{Proof}")).Status);
        Assert.Equal(403, (await SendAsync("GET", Factor, Gateway.WithKey)).Status);
        Assert.Equal(401, (await SendAsync("GET", Factor)).Status);
    }

    [Theory]
    [InlineData(Roles.Viewer)]
    [InlineData(Roles.Operator)]
    public async Task Everybody_may_have_one(string role)
    {
        var person = await Gateway.NewPersonAsync(role);

        Assert.Equal(200, (await SendAsync("GET", Factor, person)).Status);
    }

    [Fact]
    public async Task The_account_page_says_what_is_on()
    {
        Assert.Contains("Set up a second factor", (await SendAsync("GET", "/account", Gateway.SignedIn)).Text,
            StringComparison.Ordinal);

        await SetUpAppAsync();

        Assert.Contains("On: authenticator app.", (await SendAsync("GET", "/account", Gateway.SignedIn)).Text,
            StringComparison.Ordinal);
        Assert.Contains("You have 10 left.", (await SendAsync("GET", Factor, Gateway.SignedIn)).Text,
            StringComparison.Ordinal);
    }
}
