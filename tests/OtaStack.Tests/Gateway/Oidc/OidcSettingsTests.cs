namespace OtaStack.Tests.Gateway.Oidc;

/// <summary>Settings that cannot work end the start with one line.</summary>
public sealed class OidcSettingsTests
{
    [Theory]
    [InlineData("Authority", "", "SignIn:Oidc:Authority: It is not set, but SignIn:Oidc:ClientId is.")]
    [InlineData("Authority", "login.example", "SignIn:Oidc:Authority: It must be the address of the provider")]
    [InlineData("Authority", "ftp://login.example", "SignIn:Oidc:Authority: It must be the address of the provider")]
    [InlineData("Authority", "https://user:word@login.example", "SignIn:Oidc:Authority: It must be the address of the provider")]
    [InlineData("Authority", "http://login.example", "SignIn:Oidc:Authority: It must begin with https://.")]
    [InlineData("Authority", "http://192.168.1.5:8080", "SignIn:Oidc:Authority: It must begin with https://.")]
    [InlineData("Authority", "https://login.example/.well-known/openid-configuration", "SignIn:Oidc:Authority: Leave out")]
    [InlineData("ClientId", "", "SignIn:Oidc:ClientId: It is not set.")]
    [InlineData("ClientSecret", "", "SignIn:Oidc:ClientSecret: It is not set.")]
    [InlineData("ClientSecretFile", "/a/file", "SignIn:Oidc:ClientSecret: SignIn:Oidc:ClientSecretFile is set, too.")]
    [InlineData("Scopes", "profile", "SignIn:Oidc:Scopes: \"openid\" must be one of them.")]
    [InlineData("RoleClaim", "", "SignIn:Oidc:RoleClaim: It is not set.")]
    [InlineData("Roles:Admin", "", "SignIn:Oidc:Roles: None is set, so nobody could sign in.")]
    [InlineData("Roles:Viewer", "admins", "SignIn:Oidc:Roles: Two roles have the same value.")]
    public async Task An_invalid_setting_is_named(string key, string value, string message)
    {
        var exception = await Assert.ThrowsAsync<ProgramEndedException>(() => StartAsync(("SignIn:Oidc:" + key, value)));

        Assert.Equal(1, exception.ExitCode);
        Assert.StartsWith(message, exception.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden words", exception.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData(" \n", "is empty")]
    public async Task A_file_without_a_secret_is_named(string? content, string reason)
    {
        var file = Path.Join(Path.GetTempPath(), Path.GetRandomFileName());
        if (content is not null)
            await File.WriteAllTextAsync(file, content);
        try
        {
            var exception = await Assert.ThrowsAsync<ProgramEndedException>(() => StartAsync(
                ("SignIn:Oidc:ClientSecret", ""), ("SignIn:Oidc:ClientSecretFile", file)));

            Assert.StartsWith("SignIn:Oidc:ClientSecret: The file " + file, exception.Error, StringComparison.Ordinal);
            Assert.Contains(reason, exception.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("https://login.example/realms/home")]
    [InlineData("http://localhost:5556")]
    [InlineData("http://[::1]:5556/dex")]
    public async Task A_gateway_starts_without_asking_the_provider(string authority)
    {
        var file = Path.Join(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, "hidden words\n");
        try
        {
            await using var gateway = await StartAsync(("SignIn:Oidc:Authority", authority),
                ("SignIn:Oidc:ClientSecret", ""), ("SignIn:Oidc:ClientSecretFile", file));
            using var client = new HttpClient();

            Assert.Contains($"Sign in with {new Uri(authority).Host}",
                await client.GetStringAsync(new Uri(gateway.Http, "/sign-in")), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task<RunningGateway> StartAsync(params (string Key, string? Value)[] settings) =>
        RunningGateway.StartAsync(
        [
            ("SignIn:Oidc:Authority", "https://login.example"), ("SignIn:Oidc:ClientId", "otastack"),
            ("SignIn:Oidc:ClientSecret", "hidden words"), ("SignIn:Oidc:RoleClaim", "groups"),
            ("SignIn:Oidc:Roles:Admin", "admins"), .. settings,
        ]);
}
