using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OtaStack.Gateway.Https;
using OtaStack.Gateway.Identity;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Tests.Gateway;

/// <summary>When the gateway creates its authority and certificates, and what it stores.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LocalCertificatesTests : IDisposable
{
    private static readonly ServerNames Home = new(["pi4.local"], [IPAddress.Parse("192.168.1.20")]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otastack-authority-");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
    private readonly RecordedLogs _logs = new();
    private readonly ChangingNames _names = new() { Current = Home };

    private string Identity => Path.Combine(_folder.FullName, "identity");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_files_are_made_once_and_only_their_owner_can_read_them()
    {
        var first = Start();

        var files = Directory.EnumerateFiles(PathOf("")).Order().ToList();
        Assert.Equal(["ca-key.pem", "ca.pem", "server.pem"], files.Select(Path.GetFileName));
        Assert.All(files, file =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(PathOf("")));
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(Identity));

        var second = Start();
        Assert.Equal(first.Authority.Fingerprint, second.Authority.Fingerprint);
        Assert.Equal(first.Leaf.Thumbprint, second.Leaf.Thumbprint);
        Assert.Equal(2, Logged($"Its fingerprint (SHA-256): {first.Authority.Fingerprint}."));
        Assert.Equal(1, Logged("Created the certificate authority"));
        Assert.Equal(1, Logged("Issued an HTTPS certificate for pi4.local, 192.168.1.20."));
        Assert.Equal(0, Logged("PRIVATE"));
    }

    [Fact]
    public void Files_that_others_could_read_become_private()
    {
        Start();
        File.SetUnixFileMode(PathOf("ca-key.pem"), (UnixFileMode)0b110_100_100);

        Start();

        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(PathOf("ca-key.pem")));
    }

    [Fact]
    public async Task A_certificate_is_renewed_before_it_ends_without_a_restart()
    {
        var own = Start();
        var first = own.Leaf;
        await own.Service.StartAsync(default);

        _time.Advance(TimeSpan.FromDays(59));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(first, own.Leaf);
        _time.Advance(TimeSpan.FromDays(1));
        await EventuallyAsync(() => own.Leaf != first, "another certificate");

        Assert.Equal(_time.GetUtcNow().AddDays(90), new DateTimeOffset(own.Leaf.NotAfter), TimeSpan.FromHours(1));
        Assert.True(own.Authority.Issued(own.Leaf));
        Assert.Equal(own.Leaf.Thumbprint, Start().Leaf.Thumbprint);
        await own.Service.StopAsync(default);
    }

    [Fact]
    public async Task Another_address_leads_to_another_certificate_without_a_restart()
    {
        var own = Start();
        await own.Service.StartAsync(default);

        _names.Current = new(["pi4.local", "pi4.fritz.local"], [IPAddress.Parse("10.0.0.7")]);
        await EventuallyAsync(() => own.Leaf.MatchesHostname("10.0.0.7"), "a certificate for the new address");

        Assert.True(own.Leaf.MatchesHostname("pi4.fritz.local"));
        Assert.False(own.Leaf.MatchesHostname("192.168.1.20"));
        await own.Service.StopAsync(default);
    }

    [Fact]
    public void A_name_that_the_authority_may_not_vouch_for_is_left_out_with_a_warning()
    {
        Start();
        _names.Current = new(["pi4.local", "ota.example.org"], []);

        var own = Start();

        Assert.Equal(["pi4.local"], ServerNames.Of(own.Leaf).Hosts);
        Assert.Equal(1, Logged($"is not for ota.example.org. To include them, stop OtaStack and delete {PathOf("")}"));

        Directory.Delete(PathOf(""), recursive: true);
        Assert.Equal(["pi4.local", "ota.example.org"], ServerNames.Of(Start().Leaf).Hosts);
    }

    [Fact]
    public void An_authority_that_has_ended_stays_and_the_log_says_what_to_do()
    {
        var old = Start();
        var files = ReadFiles();
        _time.AdjustTime(_time.GetUtcNow().AddDays(3653));

        var own = Start();

        Assert.Equal(old.Authority.Fingerprint, own.Authority.Fingerprint);
        Assert.Equal(old.Leaf.Thumbprint, own.Leaf.Thumbprint);
        Assert.Equal(files, ReadFiles());
        Assert.Equal(1, Logged($"Error: The certificate authority {old.Authority.Name} has ended on 2036-11-28"));
        Assert.Equal(1, Logged($"stop OtaStack and delete {PathOf("")}: then a new authority is created"));
    }

    [Fact]
    public void An_authority_that_has_ended_still_issues_what_is_missing()
    {
        var old = Start();
        File.Delete(PathOf("server.pem"));
        _time.AdjustTime(_time.GetUtcNow().AddDays(3653));

        var own = Start();

        Assert.Equal(old.Authority.Fingerprint, own.Authority.Fingerprint);
        Assert.True(own.Authority.Issued(own.Leaf));
        Assert.Equal(own.Authority.Until, new DateTimeOffset(own.Leaf.NotAfter));
        Assert.Equal(own.Leaf.Thumbprint, Start().Leaf.Thumbprint);
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_and_back_changes_nothing()
    {
        var own = Start();
        var (authority, first, files) = (own.Authority, own.Leaf, ReadFiles());
        await own.Service.StartAsync(default);

        _time.AdjustTime(_time.GetUtcNow().AddYears(20));
        await EventuallyAsync(() => Logged("has ended on 2036-11-28") > 0, "the message");
        Assert.Equal(first, own.Leaf);
        Assert.Equal(files, ReadFiles());

        _time.AdjustTime(_time.GetUtcNow().AddYears(-20));
        _names.Current = new(["pi5.local"], []);
        await EventuallyAsync(() => own.Leaf != first, "a certificate for the new name");
        Assert.Equal(authority, own.Authority);
        Assert.Equal(_time.GetUtcNow().AddDays(90), new DateTimeOffset(own.Leaf.NotAfter), TimeSpan.FromHours(1));
        await own.Service.StopAsync(default);
    }

    [Fact]
    public async Task Half_a_year_before_the_authority_ends_the_log_says_so_once_a_day()
    {
        Start();
        _time.AdjustTime(_time.GetUtcNow().AddDays(3653 - 181));
        var own = Start();
        Assert.Equal(0, Logged("ends on"));
        await own.Service.StartAsync(default);

        _time.AdjustTime(_time.GetUtcNow().AddDays(2));
        await EventuallyAsync(() => Reminders() == 1, "the first message");
        _time.Advance(TimeSpan.FromMinutes(5));
        _time.AdjustTime(_time.GetUtcNow().AddDays(1));
        await EventuallyAsync(() => Reminders() == 2, "the next message");

        await own.Service.StopAsync(default);
        Assert.Equal(2, Reminders());
        Assert.Equal(0, Logged("has ended"));

        int Reminders() => Logged($"Warning: The certificate authority {own.Authority.Name} ends on 2036-11-28");
    }

    [Fact]
    public async Task A_failure_to_find_the_names_is_logged_once_and_the_next_try_works()
    {
        var own = Start();
        var first = own.Leaf;
        await own.Service.StartAsync(default);

        _names.Failure = new NetworkInformationException();
        await EventuallyAsync(() => Logged("The HTTPS certificate cannot be checked or renewed.") > 0, "the message");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(first, own.Leaf);

        (_names.Failure, _names.Current) = (null, new(["pi5.local"], []));
        await EventuallyAsync(() => own.Leaf.MatchesHostname("pi5.local"), "a certificate for the new name");
        Assert.Equal(1, Logged("The HTTPS certificate cannot be checked or renewed."));
        await own.Service.StopAsync(default);
    }

    [Fact]
    public void A_certificate_that_ends_with_its_authority_is_not_renewed_again_and_again()
    {
        Start();
        _time.Advance(TimeSpan.FromDays(3652 - 10));
        var first = Start().Leaf;

        Assert.Equal(first.Thumbprint, Start().Leaf.Thumbprint);
    }

    [Theory]
    [InlineData("ca.pem", "-----BEGIN CERTIFICATE-----\nhalf")]
    [InlineData("ca.pem", "")]
    [InlineData("ca-key.pem", "")]
    [InlineData("ca-key.pem", null)]
    public void A_damaged_authority_is_a_clear_line_at_start_and_stays_as_it_is(string name, string? content)
    {
        Start();
        var key = File.ReadAllText(PathOf("ca-key.pem"));
        if (content is null)
            File.Delete(PathOf(name));
        else
            File.WriteAllText(PathOf(name), content);

        var message = Assert.Throws<StartupException>(Start).Message;

        Assert.StartsWith(
            $"The certificate authority in {PathOf("")} cannot be used: ", message, StringComparison.Ordinal);
        Assert.Contains("Restore the folder from a backup. Or delete it", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain(key.Split('\n')[1], message, StringComparison.Ordinal);
        Assert.True(name == "ca-key.pem" || key == File.ReadAllText(PathOf("ca-key.pem")));
    }

    [Fact]
    public void A_certificate_of_another_kind_is_not_taken_for_the_authority()
    {
        var own = Start();
        File.WriteAllText(PathOf("ca.pem"), own.Leaf.ExportCertificatePem());
        File.WriteAllText(PathOf("ca-key.pem"), own.Leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        Assert.Contains("it is not a certificate authority.", Assert.Throws<StartupException>(Start).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData(null)]
    public void A_damaged_or_missing_server_certificate_is_issued_again(string? content)
    {
        var first = Start();
        if (content is null)
            File.Delete(PathOf("server.pem"));
        else
            File.WriteAllText(PathOf("server.pem"), content);

        var second = Start();

        Assert.Equal(first.Authority.Fingerprint, second.Authority.Fingerprint);
        Assert.NotEqual(first.Leaf.Thumbprint, second.Leaf.Thumbprint);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_a_clear_line_at_start()
    {
        File.WriteAllText(Identity, "a file");

        Assert.StartsWith(
            $"The folder {PathOf("")} of the certificate authority cannot be written: ",
            Assert.Throws<StartupException>(Start).Message, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Join(Identity, "https", name).TrimEnd('/');

    private List<string> ReadFiles() => [.. Directory.EnumerateFiles(PathOf("")).Order().Select(File.ReadAllText)];

    private int Logged(string text) =>
        _logs.Messages.Count(message => message.Contains(text, StringComparison.Ordinal));

    private Task EventuallyAsync(Func<bool> condition, string expected) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            return condition();
        },
        expected);

    private Started Start()
    {
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(_logs));
        var store = new CertificateStore(_time, loggers.CreateLogger<CertificateStore>());
        var service = new LocalCertificates(
            new AuthorityFolder(Options.Create(new IdentityOptions { Path = Identity })), _names, store, _time,
            loggers.CreateLogger<LocalCertificates>());
        service.LoadFirst();
        return new Started(service, store);
    }

    private sealed record Started(LocalCertificates Service, CertificateStore Store)
    {
        public LocalAuthority Authority => Service.Authority!;

        public X509Certificate2 Leaf => Store.Current!.Leaf;
    }

    private sealed class ChangingNames : IReachableNames
    {
        public required ServerNames Current { get; set; }

        public Exception? Failure { get; set; }

        public ServerNames Find() => Failure is { } failure ? throw failure : Current;
    }
}
