using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn;

/// <summary>A second factor that somebody is about to add, after showing the password.</summary>
internal abstract record SecondFactorSetup
{
    /// <summary>Timestamp of the monotonic clock.</summary>
    public long StartedAt { get; init; }
}

/// <summary>An authenticator app.</summary>
/// <param name="Key">Its key, in Base32.</param>
internal sealed record AuthenticatorSetup(string Key) : SecondFactorSetup;

/// <summary>A passkey.</summary>
/// <param name="Name">Its name.</param>
/// <param name="OptionsJson">What the browser needs to create it.</param>
/// <param name="State">What Identity needs to check it.</param>
internal sealed record PasskeySetup(string Name, string OptionsJson, string State) : SecondFactorSetup;

/// <summary>
/// What is being added, one thing a session, for ten minutes. Nothing of it counts, or is stored, before it is confirmed.
/// </summary>
internal sealed class SecondFactorSetups(TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, SecondFactorSetup> _setups = new();

    public void Start(Session session, SecondFactorSetup setup)
    {
        foreach (var (other, old) in _setups.Where(pair => IsOver(pair.Value)))
            _setups.TryRemove(KeyValuePair.Create(other, old));
        _setups[session.Hash] = setup with { StartedAt = time.GetTimestamp() };
    }

    public SecondFactorSetup? Of(Session session) =>
        _setups.TryGetValue(session.Hash, out var setup) && !IsOver(setup) ? setup : null;

    /// <summary>Takes a set-up out, so that it is used once.</summary>
    public bool TryTake<T>(Session session, [NotNullWhen(true)] out T? setup)
        where T : SecondFactorSetup
    {
        setup = Of(session) as T;
        return setup is not null && _setups.TryRemove(KeyValuePair.Create<string, SecondFactorSetup>(session.Hash, setup));
    }

    public void End(Session session) => _setups.TryRemove(session.Hash, out _);

    private bool IsOver(SecondFactorSetup setup) => time.GetElapsedTime(setup.StartedAt) >= Lifetime;
}
