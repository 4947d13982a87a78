using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace OtaStack.Gateway.Identity;

/// <summary>
/// Hashes passwords: PBKDF2 with HMAC-SHA-512 and 210,000 iterations, which takes a tenth of a second on purpose. Only half of
/// the processors do that at a time, and not many may wait, so that guessing cannot take the machine from the boards.
/// </summary>
internal sealed class Passwords : IDisposable
{
    public const int MinimumLength = 10;

    /// <summary>Beyond it no person typed it.</summary>
    public const int MaximumLength = 512;

    private const int Iterations = 210_000;
    private const int MaximumWaiting = 16;

    private static readonly PasswordHasher<Account> Hasher =
        new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    private readonly SemaphoreSlim _processors = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    /// <summary>What is wrong with a new password, as a sentence, or null.</summary>
    public static string? Problem(string password) => password.Length switch
    {
        < MinimumLength => $"The password is too short: it needs at least {MinimumLength} characters.",
        > MaximumLength => $"The password is too long: it may have {MaximumLength} characters.",
        _ => null,
    };

    public static string Hash(string password) => Hasher.HashPassword(null!, password);

    public static bool Matches(string hash, string password) =>
        Hasher.VerifyHashedPassword(null!, hash, password) != PasswordVerificationResult.Failed;

    /// <summary>Computes off the request's thread, when its turn comes. Null: too many are waiting already.</summary>
    public Task<bool?> MatchesAsync(string hash, string password, CancellationToken cancellationToken) =>
        InTurnAsync<bool?>(() => Matches(hash, password), cancellationToken);

    /// <inheritdoc cref="MatchesAsync"/>
    public Task<string?> HashAsync(string password, CancellationToken cancellationToken) =>
        InTurnAsync(() => Hash(password), cancellationToken);

    public void Dispose() => _processors.Dispose();

    private async Task<T?> InTurnAsync<T>(Func<T> compute, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MaximumWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return default;
        }

        try
        {
            await _processors.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(compute, CancellationToken.None);
            }
            finally
            {
                _processors.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
