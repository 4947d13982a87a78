using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Identity;
using OtaStack.Gateway.Limits;
using OtaStack.Gateway.SignIn;
using OtaStack.Tests.Authentication;

namespace OtaStack.Tests.Gateway;

public sealed class GuessedPasswords
{
    private static readonly IPAddress Stranger = IPAddress.Parse("192.0.2.66");

    private readonly SetClock _clock = new();
    private readonly SignInAttempts _attempts;

    public GuessedPasswords() =>
        _attempts = new SignInAttempts(_clock, Options.Create(new LimitOptions { ExemptNetworks = "127.0.0.1" }));

    [Fact]
    public void An_address_has_five_attempts_then_waits_longer_and_longer_up_to_a_quarter_of_an_hour()
    {
        var waits = Enumerable.Range(0, 14).Select(_ => FailAndWait(Stranger, "admin")).ToArray();

        Assert.Equal([0, 0, 0, 0, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900], waits);
    }

    [Fact]
    public void A_whole_IPv6_network_of_one_customer_counts_as_one_address()
    {
        foreach (var last in Enumerable.Range(1, 5))
            Assert.NotNull(Begin(IPAddress.Parse($"2001:db8:1:2::{last:x}"), $"account-{last}"));

        Assert.Null(Begin(IPAddress.Parse("2001:db8:1:2:ffff::1"), "admin"));
        Assert.NotNull(Begin(IPAddress.Parse("2001:db8:1:3::1"), "admin"));
    }

    [Fact]
    public void An_account_that_a_thousand_addresses_try_is_never_blocked_for_longer_than_a_minute()
    {
        var (guesses, start) = (0, _clock.Now);
        for (var address = 0; address < 5000; address++)
        {
            if (Begin(new IPAddress(0x0A000000 + address), "admin") is not null)
                guesses++;
            _clock.Advance(TimeSpan.FromSeconds(17));
        }

        Assert.InRange(guesses, 20, 20 + (int)(_clock.Now - start).TotalMinutes);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(Begin(IPAddress.Parse("198.51.100.1"), "admin"));
    }

    [Fact]
    public void The_owner_gets_in_from_a_known_browser_whatever_strangers_do()
    {
        for (var address = 0; address < 100; address++)
            Begin(new IPAddress(0x0A000000 + address), "admin");
        while (Begin(Stranger, "admin") is not null)
        {
            // until this address has to wait as well
        }

        Assert.NotNull(_attempts.Begin(Stranger, "admin", "cookie of the owner's browser", out _));
    }

    [Fact]
    public void A_known_browser_that_guesses_has_to_wait_too()
    {
        for (var attempt = 0; attempt < 10; attempt++)
            Assert.NotNull(_attempts.Begin(Stranger, "admin", "stolen", out _));

        Assert.Null(_attempts.Begin(Stranger, "admin", "stolen", out var wait));
        Assert.Equal(TimeSpan.FromSeconds(10), wait);
    }

    [Fact]
    public void Clients_behind_a_proxy_do_not_lock_each_other_out()
    {
        for (var account = 0; account < 100; account++)
            Assert.NotNull(Begin(IPAddress.Loopback, $"account-{account}"));
    }

    [Fact]
    public void An_hour_of_quiet_forgives()
    {
        while (Begin(Stranger, "admin") is not null)
        {
            // until this address has to wait
        }

        _clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal([0, 0, 0, 0, 10], Enumerable.Range(0, 5).Select(_ => FailAndWait(Stranger, "admin")));
    }

    [Fact]
    public void What_succeeds_does_not_count()
    {
        for (var attempt = 0; attempt < 100; attempt++)
            Begin(Stranger, "admin")!.Succeeded();
        for (var attempt = 0; attempt < 4; attempt++)
            Begin(Stranger, "admin");

        Assert.NotNull(Begin(Stranger, "admin"));
    }

    [Fact]
    public void A_success_of_another_account_does_not_give_new_guesses()
    {
        var guesses = 0;
        for (var round = 0; round < 50; round++)
        {
            guesses += Begin(Stranger, "admin") is not null ? 1 : 0;
            Begin(Stranger, "accomplice")?.Succeeded();
        }

        Assert.Equal(5, guesses);
    }

    [Fact]
    public void However_many_there_are_no_more_than_ten_thousand_are_remembered_and_the_rest_counts_as_one()
    {
        var table = NewTable();
        for (var key = 0; key < FailureTable<int>.Capacity + 5; key++)
            table.Count(key);

        Assert.Equal(TimeSpan.FromSeconds(10), table.WaitOf(-1));
        Assert.Equal(TimeSpan.Zero, table.WaitOf(1));

        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(TimeSpan.Zero, table.WaitOf(-1));
        table.Count(-2);
        Assert.Equal(TimeSpan.Zero, table.WaitOf(-3));
    }

    [Fact]
    public void What_was_taken_back_takes_no_place_from_those_that_have_failed()
    {
        var table = NewTable();
        for (var key = 0; key < FailureTable<int>.Capacity + 5; key++)
            table.Count(key)();
        for (var failure = 0; failure < 5; failure++)
            table.Count(-1);

        Assert.Equal(TimeSpan.FromSeconds(10), table.WaitOf(-1));
        Assert.Equal(TimeSpan.Zero, table.WaitOf(-2));
    }

    [Fact]
    public void Past_ten_thousand_addresses_a_new_one_waits_a_minute_at_most_however_many_others_guess()
    {
        for (var address = 0; address < FailureTable<int>.Capacity; address++)
            Begin(new IPAddress(0x0A000000 + address), $"account-{address}");

        var longest = TimeSpan.Zero;
        for (var attempt = 0; attempt < 100; attempt++)
        {
            // Each from another address, and to another account: only what the addresses share counts.
            _attempts.Begin(new IPAddress(0x0B000000 + attempt), $"other-{attempt}", null, out var wait);
            longest = wait > longest ? wait : longest;
            _clock.Advance(wait);
        }

        Assert.Equal(TimeSpan.FromMinutes(1), longest);
    }

    [Theory]
    [InlineData(3650)]
    [InlineData(-3650)]
    public void Setting_the_date_makes_no_wait_longer_or_shorter(int days)
    {
        while (Begin(Stranger, "admin") is not null)
        {
            // until this address has to wait
        }

        _clock.Now = _clock.Now.AddDays(days);
        _attempts.Begin(Stranger, "admin", null, out var wait);
        Assert.Equal(TimeSpan.FromSeconds(10), wait);

        _clock.Advance(wait);
        Assert.NotNull(Begin(Stranger, "admin"));
    }

    [Fact]
    public async Task Strangers_take_no_turns_of_known_browsers()
    {
        using var passwords = new Passwords();
        using var enough = new CancellationTokenSource();
        var hash = Passwords.Hash("the owner's password");
        var guesses = Enumerable.Range(0, 50)
            .Select(_ => passwords.MatchesAsync(hash, "a guess", isKnown: false, enough.Token)).ToArray();

        Assert.True(await passwords.MatchesAsync(hash, "the owner's password", isKnown: true, CancellationToken.None));

        await enough.CancelAsync();
        foreach (var guess in guesses)
            await Task.WhenAny(guess);
    }

    [Fact]
    public async Task Fifty_guesses_at_once_are_not_fifty_hashes()
    {
        using var passwords = new Passwords();
        using var enough = new CancellationTokenSource();
        var hash = Passwords.Hash("the owner's password");
        var guesses = Enumerable.Range(0, 50)
            .Select(_ => passwords.MatchesAsync(hash, "a guess", isKnown: false, enough.Token)).ToArray();

        Assert.InRange(guesses.Count(guess => guess is { IsCompletedSuccessfully: true, Result: null }), 20, 34);

        await enough.CancelAsync();
        foreach (var guess in guesses)
            await Task.WhenAny(guess);
        Assert.True(await passwords.MatchesAsync(hash, "the owner's password", isKnown: false, CancellationToken.None));
    }

    private FailureTable<int> NewTable()
    {
        var backoff = new Backoff(5, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));
        return new FailureTable<int>(backoff, overflow: backoff, _clock);
    }

    private double FailAndWait(IPAddress address, string account)
    {
        // From another account each time: only the address counts here.
        Assert.NotNull(Begin(address, account + Guid.NewGuid()));
        _attempts.Begin(address, account, null, out var wait)?.Succeeded();
        _clock.Advance(wait);
        return wait.TotalSeconds;
    }

    private SignInAttempts.Attempt? Begin(IPAddress address, string account) =>
        _attempts.Begin(address, account, null, out _);
}

/// <summary>The same from outside, on real sockets.</summary>
public sealed class GuessedPasswordsOverHttp : IdentityRoutes
{
    [Fact]
    public async Task Whoever_guesses_is_told_how_long_to_wait_and_the_right_password_does_not_help_meanwhile()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), ("Gateway:Limits:ExemptNetworks", ""));
        for (var attempt = 0; attempt < 5; attempt++)
            Assert.Equal(401, (await TryAsync(gateway, "wrong password")).Status);

        var refused = await TryAsync(gateway, TestIdentity.Password);
        Assert.Equal((429, "10"), (refused.Status, refused["Retry-After"]));
        Assert.Contains("try again in 10 seconds", refused.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"admin\"", refused.Text, StringComparison.Ordinal);

        Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(303, (await TryAsync(gateway, TestIdentity.Password)).Status);
        Assert.Single(gateway.Logs.Messages, message =>
            message.Contains("wrong name or password", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_browser_that_was_signed_in_before_gets_in_while_its_address_is_blocked()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), ("Gateway:Limits:ExemptNetworks", ""));
        var browser = CookieIn(await TryAsync(gateway, TestIdentity.Password), "otastack-browser");
        for (var attempt = 0; attempt < 6; attempt++)
            await TryAsync(gateway, "wrong password");

        Assert.Equal(429, (await TryAsync(gateway, TestIdentity.Password)).Status);
        Assert.Equal(429, (await TryAsync(gateway, TestIdentity.Password, $"Cookie: {browser}x\r\n")).Status);
        Assert.Equal(303, (await TryAsync(gateway, TestIdentity.Password, $"Cookie: {browser}\r\n")).Status);
    }

    [Fact]
    public async Task With_a_new_password_no_browser_is_known_any_more()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), ("Gateway:Limits:ExemptNetworks", ""));
        var browser = CookieIn(await TryAsync(gateway, TestIdentity.Password), "otastack-browser");
        gateway.Identity.OpenAccounts().SetPassword(AccountName.Admin, Passwords.Hash("another horse battery"));
        for (var attempt = 0; attempt < 5; attempt++)
            await TryAsync(gateway, "wrong password");

        Assert.Equal(429, (await TryAsync(gateway, "a guess by who has that cookie", $"Cookie: {browser}\r\n")).Status);
    }

    [Fact]
    public void A_password_that_many_know_gives_no_more_than_twenty_browsers_guesses_of_their_own()
    {
        var (sessions, account) = (Gateway.Service<Sessions>(), Gateway.Service<Accounts>().Find(AccountName.Admin)!);
        var cookies = new List<string>();
        for (var browser = 0; browser < Sessions.MaximumBrowsers + 5; browser++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            cookies.Add(sessions.RememberBrowser(account));
        }

        Assert.Equal(cookies.Skip(5), cookies.Where(cookie => sessions.KnowsBrowser(cookie, account.Name)));
    }

    [Fact]
    public async Task The_forms_of_the_account_page_are_no_way_around_it()
    {
        for (var attempt = 0; attempt < 20; attempt++)
            await GuessByAccountPageAsync("wrong password");

        var answer = await GuessByAccountPageAsync(TestIdentity.Password);

        Assert.Equal((429, "2"), (answer.Status, answer["Retry-After"]));
        Assert.Contains("try again in 2 seconds", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_a_name_that_nobody_has_a_hash_is_computed_too()
    {
        foreach (var name in new[] { "nobody", "no name at all" })
        {
            var watch = Stopwatch.StartNew();
            await SignInAsync("wrong password", name);

            // 210,000 iterations; without them the answer is there in a millisecond or two.
            Assert.True(watch.ElapsedMilliseconds > 25, $"{name}: {watch.ElapsedMilliseconds} ms");
        }
    }

    private static Task<RawAnswer> TryAsync(RunningGateway gateway, string password, string headers = "") =>
        SendAsync(gateway, "POST", "/sign-in", $"Origin: http://gw:8080\r\n{headers}",
            $"name=admin&password={Uri.EscapeDataString(password)}");

    private Task<RawAnswer> GuessByAccountPageAsync(string password) => SendAsync(
        "POST", "/account", $"Origin: http://gw:8080\r\n{Gateway.SignedIn}",
        $"do=create-key&name=guess&scope=read&expiresInDays=1&password={Uri.EscapeDataString(password)}");
}
