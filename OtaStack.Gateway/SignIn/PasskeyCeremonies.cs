using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using OtaStack.Gateway.Identity;
using Secret = OtaStack.Gateway.Identity.Secret;

namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Creates and checks passkeys with ASP.NET Core Identity. The state of an attempt to sign in is in an encrypted cookie,
/// so that strangers who begin many do not fill the memory; each challenge is accepted once.
/// </summary>
internal sealed class PasskeyCeremonies(IDataProtectionProvider protection, Accounts accounts, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly IDataProtector _protector = protection.CreateProtector("Passkey sign-in");

    // By hash, with the time from which the cookie's own age refuses it.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new();

    /// <summary>Settings of Identity.</summary>
    public static void Configure(IdentityPasskeyOptions options)
    {
        // A passkey counts as both factors: something that the person has, and a PIN, a finger or a face.
        options.UserVerificationRequirement = "required";
        // The sign-in page does not know who is about to sign in.
        options.ResidentKeyRequirement = "required";
        options.AuthenticatorTimeout = Lifetime;
        options.ValidateOrigin = context => ValueTask.FromResult(
            !context.CrossOrigin && IsOrigin(context.Origin, context.HttpContext.Request));
    }

    /// <summary>What the browser needs to create a passkey.</summary>
    public static Task<PasskeyCreationOptionsResult> BeginCreationAsync(HttpContext context, Account account) =>
        Handler(context).MakeCreationOptionsAsync(
            new PasskeyUserEntity { Id = account.Id, Name = account.Name, DisplayName = account.Name }, context);

    /// <summary>The created passkey; null if it is not acceptable.</summary>
    public static async Task<UserPasskeyInfo?> CompleteCreationAsync(
        HttpContext context, Account account, string state, string credentialJson)
    {
        var result = await Handler(context).PerformAttestationAsync(new PasskeyAttestationContext
        {
            HttpContext = context,
            CredentialJson = credentialJson,
            AttestationState = state,
        });
        return result.Succeeded && result.UserEntity.Id == account.Id ? result.Passkey : null;
    }

    /// <summary>What the browser needs to sign somebody in, as JSON. Sets the cookie.</summary>
    public async Task<string> BeginSignInAsync(HttpContext context)
    {
        var options = await Handler(context).MakeRequestOptionsAsync(null, context);
        var until = (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        SignInCookies.Passkey.Set(context, _protector.Protect($"{until} {options.AssertionState}"), Lifetime);
        return options.RequestOptionsJson;
    }

    /// <summary>Who signs in, and with which passkey; null if that was not shown.</summary>
    public async Task<(Account Account, UserPasskeyInfo Passkey)?> CompleteSignInAsync(
        HttpContext context, string credentialJson)
    {
        var states = SignInCookies.Passkey.Read(context.Request).Select(Unprotect).OfType<string>().ToArray();
        SignInCookies.Passkey.Delete(context);
        foreach (var state in states)
        {
            var result = await Handler(context).PerformAssertionAsync(new PasskeyAssertionContext
            {
                HttpContext = context,
                CredentialJson = credentialJson,
                AssertionState = state,
            });
            if (result.Succeeded && accounts.FindById(result.User.Id) is { } account && TryUse(state))
                return (account, result.Passkey);
        }

        return null;
    }

    private static IPasskeyHandler<Person> Handler(HttpContext context) =>
        context.RequestServices.GetRequiredService<IPasskeyHandler<Person>>();

    // The page's own address, as the browser has signed it. Behind a proxy that terminates TLS, the proxy says which.
    private static bool IsOrigin(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var own)
        && page == own;

    private string? Unprotect(string cookie)
    {
        try
        {
            var (until, state) = _protector.Unprotect(cookie).Split(' ', 2) is [var first, var rest] ? (first, rest) : ("", "");
            return long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
                && time.GetUtcNow().ToUnixTimeMilliseconds() < milliseconds
                ? state
                : null;
        }
        catch (CryptographicException)
        {
            return null; // Of before a restart, or not ours.
        }
    }

    private bool TryUse(string state)
    {
        var now = time.GetUtcNow();
        foreach (var (old, _) in _used.Where(pair => pair.Value <= now))
            _used.TryRemove(old, out _);
        return _used.TryAdd(Secret.Hash(state), now + Lifetime);
    }
}
