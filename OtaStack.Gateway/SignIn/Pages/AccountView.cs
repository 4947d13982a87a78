using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn.Pages;

/// <summary>What the account page shows.</summary>
public sealed record AccountView
{
    public required string Account { get; init; }

    /// <summary>One of <c>Roles</c>.</summary>
    public required string Role { get; init; }

    /// <summary>In words; null without one.</summary>
    public required string? SecondFactor { get; init; }

    public required DateTimeOffset PasswordSetAt { get; init; }

    /// <summary>The provider at which the person signs in; null: with a password here.</summary>
    public string? Provider { get; init; }

    /// <summary>Whether the person has just confirmed at <see cref="Provider"/>.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>The session that views the page.</summary>
    public required Session Session { get; init; }

    /// <summary>The account's sessions.</summary>
    public required IReadOnlyList<Session> Sessions { get; init; }

    /// <summary>All keys, for an admin; nobody else may see or change them.</summary>
    public required IReadOnlyList<ApiKey> Keys { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Scheme and host as the browser sees them.</summary>
    public required string Address { get; init; }

    /// <summary>The text of a new key. Shown only once.</summary>
    public string? NewKey { get; init; }

    /// <summary>What was done, as a sentence.</summary>
    public string? Done { get; init; }

    /// <summary>What went wrong, as a sentence.</summary>
    public string? Problem { get; init; }
}
