using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Tests.Authentication;

public sealed class TokenVerifierTests : IDisposable
{
    private readonly GatewayKey _gateway = new();
    private readonly SetClock _clock = new();
    private readonly TokenVerifier _api;

    public TokenVerifierTests() => _api = new TokenVerifier(GatewayToken.ApiAudience, _gateway.PublicKeyPath, _clock);

    public void Dispose() => _gateway.Dispose();

    [Theory]
    [InlineData("admin", Roles.Admin)]
    [InlineData("key:build server", Roles.Viewer)]
    public async Task A_token_contains_subject_and_role(string subject, string role)
    {
        var person = await _api.VerifyAsync(_gateway.Token(subject: subject, role: role, time: _clock));

        Assert.Equal(subject, person!.Identity!.Name);
        Assert.True(person.Identity.IsAuthenticated);
        Assert.True(person.HasClaim(GatewayToken.RoleClaim, role));
    }

    [Fact]
    public async Task A_token_for_another_service_is_rejected()
    {
        Assert.Null(await _api.VerifyAsync(_gateway.Token(GatewayToken.ManagerAudience, time: _clock)));
    }

    [Theory]
    [InlineData(-31, false)]
    [InlineData(-29, true)]
    [InlineData(149, true)]
    [InlineData(151, false)]
    public async Task A_token_is_valid_for_two_minutes_with_a_clock_skew_of_half_a_minute(int seconds, bool valid)
    {
        var token = _gateway.Token(time: _clock);
        _clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(valid, await _api.VerifyAsync(token) is not null);
    }

    [Fact]
    public async Task A_token_signed_with_another_key_is_rejected()
    {
        using var stranger = new GatewayKey();

        Assert.Null(await _api.VerifyAsync(stranger.Token(time: _clock)));
    }

    [Fact]
    public async Task A_token_with_any_changed_character_is_rejected()
    {
        var token = _gateway.Token(time: _clock);
        foreach (var position in Enumerable.Range(0, token.Length - 1)) // the last character has bits to spare
        {
            var forged = new StringBuilder(token) { [position] = token[position] == 'A' ? 'B' : 'A' }.ToString();
            Assert.Null(await _api.VerifyAsync(forged));
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("HS256")]
    [InlineData("ES384")]
    [InlineData("RS256")]
    [InlineData("")]
    public async Task The_header_cannot_choose_another_algorithm(string algorithm)
    {
        var parts = _gateway.Token(time: _clock).Split('.');
        var header = Encode($$"""{"alg":"{{algorithm}}","typ":"JWT"}""");

        Assert.Null(await _api.VerifyAsync($"{header}.{parts[1]}.{parts[2]}"));
        Assert.Null(await _api.VerifyAsync($"{header}.{parts[1]}."));

        // A classic attack: the public key, which is not secret, as the key of a MAC.
        var mac = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(await File.ReadAllTextAsync(_gateway.PublicKeyPath)),
            Encoding.ASCII.GetBytes($"{header}.{parts[1]}"));
        Assert.Null(await _api.VerifyAsync($"{header}.{parts[1]}.{Base64Url.EncodeToString(mac)}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("otastack_1_2")]
    public async Task Text_that_is_not_a_token_is_rejected(string text)
    {
        Assert.Null(await _api.VerifyAsync(text));
    }

    [Theory]
    [InlineData("iss", "somebody-else")]
    [InlineData("sub", "")]
    [InlineData("sub", null)]
    [InlineData("role", "everything")]
    [InlineData("role", "write")]
    [InlineData("role", null)]
    [InlineData("exp", null)]
    [InlineData("nbf", null)]
    [InlineData("aud", null)]
    public async Task A_signed_token_with_a_missing_or_wrong_claim_is_rejected(string claim, string? value)
    {
        var claims = Claims();
        if (value is null)
            claims.Remove(claim);
        else
            claims[claim] = value;

        Assert.NotNull(await _api.VerifyAsync(Sign(Claims())));
        Assert.Null(await _api.VerifyAsync(Sign(claims)));
    }

    [Fact]
    public async Task A_token_with_two_roles_is_rejected()
    {
        var claims = Claims();
        claims["role"] = new[] { Roles.Viewer, Roles.Admin };

        Assert.Null(await _api.VerifyAsync(Sign(claims)));
    }

    [Fact]
    public async Task The_key_can_be_created_later_and_replaced()
    {
        var token = _gateway.Token(time: _clock);
        File.Delete(_gateway.PublicKeyPath);
        await Assert.ThrowsAnyAsync<IOException>(() => _api.VerifyAsync(token));

        _gateway.WritePublicKey(_gateway.Key.ExportSubjectPublicKeyInfoPem());
        Assert.NotNull(await _api.VerifyAsync(token));

        using var next = new GatewayKey();
        _gateway.WritePublicKey(next.Key.ExportSubjectPublicKeyInfoPem());
        File.SetLastWriteTimeUtc(_gateway.PublicKeyPath, DateTime.UtcNow.AddSeconds(1));
        Assert.Null(await _api.VerifyAsync(token));
        Assert.NotNull(await _api.VerifyAsync(next.Token(time: _clock)));
    }

    [Fact]
    public async Task A_file_without_a_P256_key_throws()
    {
        using var rsa = RSA.Create(2048);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (var pem in new[] { "", "nonsense", rsa.ExportSubjectPublicKeyInfoPem(),
            p384.ExportSubjectPublicKeyInfoPem() })
        {
            _gateway.WritePublicKey(pem);
            await Assert.ThrowsAnyAsync<CryptographicException>(() => _api.VerifyAsync(_gateway.Token(time: _clock)));
        }
    }

    private Dictionary<string, object> Claims() => new()
    {
        ["iss"] = GatewayToken.Issuer,
        ["aud"] = GatewayToken.ApiAudience,
        ["sub"] = "admin",
        ["role"] = Roles.Admin,
        ["nbf"] = _clock.Now.ToUnixTimeSeconds(),
        ["exp"] = _clock.Now.AddMinutes(2).ToUnixTimeSeconds(),
    };

    private string Sign(Dictionary<string, object> claims) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
        new SecurityTokenDescriptor
        {
            Claims = claims,
            SigningCredentials = new(new ECDsaSecurityKey(_gateway.Key), SecurityAlgorithms.EcdsaSha256),
        });

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
