using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Limits;
using OtaStack.ServiceDefaults.Connections;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Slows down password guessing. An unknown browser is counted twice: by its address, which waits up to 15 minutes, and
/// by the account, which waits up to one minute. Addresses that no longer fit into the table share a wait of up to one
/// minute. So a single attacker cannot lock the owner out, and a thousand attackers together get about 1,500 guesses a
/// day. Meanwhile the owner competes with them for one attempt a minute, but only in a new browser. A browser in which
/// the owner has signed in before is counted separately, so attackers cannot lock it out. Codes of second factors are
/// counted in the same way, and also by account with a wait of up to 15 minutes, because they have six digits only, and
/// whoever may guess one already has the password.
/// </summary>
internal sealed class SignInAttempts(TimeProvider time, IOptions<LimitOptions> limits)
{
    private static readonly Backoff OfAddress = new(5, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(15));
    private static readonly Backoff OfAccount = new(20, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1));
    private static readonly Backoff OfCode = new(10, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(15));
    private static readonly Backoff OfBrowser = new(10, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5));

    private readonly Lock _lock = new();
    private readonly FailureTable<AddressBlock> _addresses = new(OfAddress, overflow: OfAccount, time);
    private readonly FailureTable<string> _accounts = new(OfAccount, overflow: OfAccount, time);
    private readonly FailureTable<string> _codes = new(OfCode, overflow: OfAccount, time);
    private readonly FailureTable<string> _browsers = new(OfBrowser, overflow: OfAccount, time);

    // Clients behind a proxy all have its address, so it does not tell them apart.
    private readonly Networks _exempt = Networks.Parse(limits.Value.ExemptNetworks);

    /// <summary>
    /// Counts an attempt, as failed until <see cref="Attempt.Succeeded"/>. Null if the caller must wait; <paramref
    /// name="wait"/> says how long.
    /// </summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="account">As typed; need not exist.</param>
    /// <param name="knownBrowser">The cookie of a browser that has signed in to the account before.</param>
    /// <param name="wait">Zero if the attempt is allowed.</param>
    public Attempt? Begin(IPAddress? address, string account, string? knownBrowser, out TimeSpan wait) =>
        knownBrowser is not null
            ? Begin(out wait, _browsers.For(knownBrowser))
            : Begin(out wait, [.. OfAddressOf(address), _accounts.For(account)]);

    /// <summary>Like <see cref="Begin"/>, for a code of a second factor.</summary>
    public Attempt? BeginCode(IPAddress? address, string account, string? knownBrowser, out TimeSpan wait) =>
        knownBrowser is not null
            ? Begin(out wait, _browsers.For(knownBrowser))
            : Begin(out wait, [.. OfAddressOf(address), _accounts.For(account), _codes.For(account)]);

    /// <summary>Like <see cref="Begin"/>, for something that names no account: an invitation, a passkey.</summary>
    public Attempt? BeginAnonymous(IPAddress? address, out TimeSpan wait) =>
        Begin(out wait, [.. OfAddressOf(address)]);

    private IEnumerable<FailureCount> OfAddressOf(IPAddress? address) =>
        address is not null && _exempt.Contains(address) ? [] : [_addresses.For(AddressBlock.Of(address))];

    private Attempt? Begin(out TimeSpan wait, params FailureCount[] counts)
    {
        lock (_lock)
        {
            wait = counts.Select(count => count.Wait()).DefaultIfEmpty().Max();
            return wait > TimeSpan.Zero ? null : new Attempt(this, [.. counts.Select(count => count.Count())]);
        }
    }

    internal sealed class Attempt(SignInAttempts attempts, Action[] takeBack)
    {
        /// <summary>Removes the attempt from the failure count.</summary>
        public void Succeeded()
        {
            lock (attempts._lock)
            {
                foreach (var undo in takeBack)
                    undo();
            }
        }
    }
}
