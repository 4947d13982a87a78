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
/// the owner has signed in before is counted separately, so attackers cannot lock it out.
/// </summary>
internal sealed class SignInAttempts(TimeProvider time, IOptions<LimitOptions> limits)
{
    private static readonly Backoff OfAddress = new(5, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(15));
    private static readonly Backoff OfAccount = new(20, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1));
    private static readonly Backoff OfBrowser = new(10, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5));

    private readonly Lock _lock = new();
    private readonly FailureTable<AddressBlock> _addresses = new(OfAddress, overflow: OfAccount, time);
    private readonly FailureTable<string> _accounts = new(OfAccount, overflow: OfAccount, time);
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
    public Attempt? Begin(IPAddress? address, string account, string? knownBrowser, out TimeSpan wait)
    {
        lock (_lock)
        {
            if (knownBrowser is not null)
            {
                wait = _browsers.WaitOf(knownBrowser);
                return wait > TimeSpan.Zero ? null : new Attempt(this, [_browsers.Count(knownBrowser)]);
            }

            var block = AddressBlock.Of(address);
            var isExempt = address is not null && _exempt.Contains(address);
            var (ofAddress, ofAccount) = (isExempt
                ? TimeSpan.Zero
                : _addresses.WaitOf(block), _accounts.WaitOf(account));
            wait = ofAddress > ofAccount ? ofAddress : ofAccount;
            if (wait > TimeSpan.Zero)
                return null;

            return new Attempt(
                this, isExempt ? [_accounts.Count(account)] : [_addresses.Count(block), _accounts.Count(account)]);
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
