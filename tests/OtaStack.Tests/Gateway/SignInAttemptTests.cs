using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Identity;
using OtaStack.Gateway.Limits;
using OtaStack.Gateway.SignIn;
using OtaStack.Tests.Authentication;

namespace OtaStack.Tests.Gateway;

public sealed class SignInAttemptTests
{
    private static readonly IPAddress Stranger = IPAddress.Parse("192.0.2.66");

    private readonly SetClock _clock = new();
    private readonly SignInAttempts _attempts;

    public SignInAttemptTests() =>
        _attempts = new SignInAttempts(_clock, Options.Create(new LimitOptions { ExemptNetworks = "127.0.0.1" }));

    [Fact]
    public void After_five_attempts_an_address_waits_up_to_15_minutes()
    {
        var waits = Enumerable.Range(0, 14).Select(_ => FailAndWait(Stranger, "admin")).ToArray();

        Assert.Equal([0, 0, 0, 0, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900], waits);
    }

    [Fact]
    public void An_IPv6_network_of_64_bits_counts_as_one_address()
    {
        foreach (var last in Enumerable.Range(1, 5))
            Assert.NotNull(Begin(IPAddress.Parse($"2001:db8:1:2::{last:x}"), $"account-{last}"));

        Assert.Null(Begin(IPAddress.Parse("2001:db8:1:2:ffff::1"), "admin"));
        Assert.NotNull(Begin(IPAddress.Parse("2001:db8:1:3::1"), "admin"));
    }

    [Fact]
    public void An_account_is_never_blocked_for_longer_than_a_minute()
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
    public void A_known_browser_is_not_blocked_by_attempts_from_other_browsers()
    {
        for (var address = 0; address < 100; address++)
            Begin(new IPAddress(0x0A000000 + address), "admin");
        while (Begin(Stranger, "admin") is not null)
        {
            // until this address must wait as well
        }

        Assert.NotNull(_attempts.Begin(Stranger, "admin", "cookie of the owner's browser", out _));
    }

    [Fact]
    public void A_known_browser_must_wait_after_ten_attempts()
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
    public void Failures_are_forgotten_after_an_hour()
    {
        while (Begin(Stranger, "admin") is not null)
        {
            // until this address must wait
        }

        _clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal([0, 0, 0, 0, 10], Enumerable.Range(0, 5).Select(_ => FailAndWait(Stranger, "admin")));
    }

    [Fact]
    public void Successful_attempts_do_not_count()
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
    public void Beyond_ten_thousand_keys_new_keys_share_one_count()
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
    public void Undone_failures_do_not_take_up_space()
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
    public void Beyond_ten_thousand_addresses_a_new_address_waits_a_minute_at_most()
    {
        for (var address = 0; address < FailureTable<int>.Capacity; address++)
            Begin(new IPAddress(0x0A000000 + address), $"account-{address}");

        var longest = TimeSpan.Zero;
        for (var attempt = 0; attempt < 100; attempt++)
        {
            // Each attempt uses another address and account, so only the shared count applies.
            _attempts.Begin(new IPAddress(0x0B000000 + attempt), $"other-{attempt}", null, out var wait);
            longest = wait > longest ? wait : longest;
            _clock.Advance(wait);
        }

        Assert.Equal(TimeSpan.FromMinutes(1), longest);
    }

    [Theory]
    [InlineData(3650)]
    [InlineData(-3650)]
    public void Setting_the_date_does_not_change_a_wait(int days)
    {
        while (Begin(Stranger, "admin") is not null)
        {
            // until this address must wait
        }

        _clock.Now = _clock.Now.AddDays(days);
        _attempts.Begin(Stranger, "admin", null, out var wait);
        Assert.Equal(TimeSpan.FromSeconds(10), wait);

        _clock.Advance(wait);
        Assert.NotNull(Begin(Stranger, "admin"));
    }

    [Fact]
    public async Task Unknown_browsers_do_not_delay_known_browsers()
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
    public async Task Fifty_parallel_guesses_do_not_compute_fifty_hashes()
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
        // Another account each time, so that only the address counts.
        Assert.NotNull(Begin(address, account + Guid.NewGuid()));
        _attempts.Begin(address, account, null, out var wait)?.Succeeded();
        _clock.Advance(wait);
        return wait.TotalSeconds;
    }

    private SignInAttempts.Attempt? Begin(IPAddress address, string account) =>
        _attempts.Begin(address, account, null, out _);
}
