using System.Net;
using Microsoft.Extensions.Options;
using OtaStack.Gateway.Limits;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Slows down who guesses passwords. A stranger is counted twice: by address, which waits up to a quarter of an hour, and by the
/// account that is tried, from wherever, which waits a minute at most; so do all addresses that no longer fit into the table. So
/// one stranger alone cannot lock the owner out, and a thousand strangers together get some 1,500 guesses a day; as long as they
/// go on, the owner has to be quicker than they once a minute, but in a new browser only. A browser in which the owner has signed
/// in before is counted by itself alone: the owner gets in there whatever strangers do.
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

    // All clients of a proxy have its address: they cannot be told apart by it.
    private readonly Networks _exempt = Networks.Parse(limits.Value.ExemptNetworks);

    /// <summary>
    /// Counts an attempt, as failed until <see cref="Attempt.Succeeded"/>. Null where it is too early for one;
    /// <paramref name="wait"/> is how long, then.
    /// </summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="account">As it was typed; need not exist.</param>
    /// <param name="knownBrowser">The cookie of a browser that the account is known to use.</param>
    /// <param name="wait">Zero where it may be made.</param>
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
            var (ofAddress, ofAccount) = (isExempt ? TimeSpan.Zero : _addresses.WaitOf(block), _accounts.WaitOf(account));
            wait = ofAddress > ofAccount ? ofAddress : ofAccount;
            if (wait > TimeSpan.Zero)
                return null;

            return new Attempt(this, isExempt ? [_accounts.Count(account)] : [_addresses.Count(block), _accounts.Count(account)]);
        }
    }

    internal sealed class Attempt(SignInAttempts attempts, Action[] takeBack)
    {
        /// <summary>It was no failure: it does not count.</summary>
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
