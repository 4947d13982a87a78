using OtaStack.Api.Devices;
using OtaStack.Api.Tokens;

namespace OtaStack.Api.Access;

/// <summary>The answer of <see cref="PollGate"/> to a poll.</summary>
/// <param name="Answer">Whether it is admitted.</param>
/// <param name="Report">The poll, with what admits it.</param>
public readonly record struct Admission(AccessAnswer Answer, DeviceReport Report)
{
    /// <summary>When to ask again; null if that is not known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The valid token that it showed; null without one.</summary>
    internal TokenEntry? Token { get; init; }

    /// <summary>The project for which the device has shown it; null if that is unknown.</summary>
    internal string? ShownFor { get; init; }

    /// <summary>Whether the device has to show one from now on.</summary>
    internal bool IsLearned { get; init; }
}

/// <summary>What a request shows where a token can be, right or wrong.</summary>
/// <param name="Authorization">In the header, as <see cref="Credentials.TokenIn"/> reads it.</param>
/// <param name="Version">In the version, as <see cref="VersionField.Cut"/> reads it.</param>
public readonly record struct ShownTexts(string? Authorization, string? Version)
{
    /// <summary>Whether one of them is meant to be a token.</summary>
    internal bool AnyToken => IsToken(Authorization) || IsToken(Version);

    /// <summary>Without the texts, which are secret.</summary>
    public override string ToString() => nameof(ShownTexts);

    private static bool IsToken(string? text) =>
        text?.StartsWith(TokenText.Prefix, StringComparison.OrdinalIgnoreCase) == true;
}
