using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// Hashes passwords: PBKDF2 with HMAC-SHA-512 and 210,000 iterations, which deliberately takes a tenth of a second.
/// Unknown browsers may use half of the processors and a short queue, so that guessing cannot take the machine from
/// the boards. Known browsers and signed-in users have a separate queue, so that a flood of guesses does not keep the
/// owner out.
/// </summary>
internal sealed class Passwords : IDisposable
{
    public const int MinimumLength = 10;

    /// <summary>Longer than anything a person types.</summary>
    public const int MaximumLength = 512;

    private const int Iterations = 210_000;
    private const int MaximumWaiting = 16;

    private static readonly PasswordHasher<Account> Hasher =
        new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    private readonly HashingTurns _strangers = new(Processors, MaximumWaiting);
    private readonly HashingTurns _known = new(Processors, MaximumWaiting);

    private static int Processors => Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>What is wrong with a new password, as a sentence, or null.</summary>
    public static string? Problem(string password) => password.Length switch
    {
        < MinimumLength => $"The password is too short: it needs at least {MinimumLength} characters.",
        > MaximumLength => $"The password is too long: it may have at most {MaximumLength} characters.",
        _ => null,
    };

    public static string Hash(string password) => Hasher.HashPassword(null!, password);

    public static bool Matches(string hash, string password) =>
        Hasher.VerifyHashedPassword(null!, hash, password) != PasswordVerificationResult.Failed;

    /// <summary>
    /// Verifies a password on another thread, after those queued before. Null: too many are queued.
    /// </summary>
    /// <param name="hash">Hash of the account's password.</param>
    /// <param name="password">What was typed.</param>
    /// <param name="isKnown">Whether the request comes from a browser that the account has used before.</param>
    /// <param name="cancellationToken">Cancelled when the caller no longer waits.</param>
    public Task<bool?> MatchesAsync(string hash, string password, bool isKnown, CancellationToken cancellationToken) =>
        TurnsOf(isKnown).ComputeAsync<bool?>(() => Matches(hash, password), cancellationToken);

    /// <summary>The hash of a new password for a signed-in user; otherwise like <see cref="MatchesAsync"/>.</summary>
    public Task<string?> HashAsync(string password, CancellationToken cancellationToken) =>
        _known.ComputeAsync(() => Hash(password), cancellationToken);

    public void Dispose()
    {
        _strangers.Dispose();
        _known.Dispose();
    }

    private HashingTurns TurnsOf(bool isKnown) => isKnown ? _known : _strangers;
}
