using OtaStack.Gateway.Identity;

namespace OtaStack.Gateway.SignIn.Pages;

/// <summary>What the page of people shows.</summary>
public sealed record PeopleView
{
    /// <summary>The name of the admin who views the page.</summary>
    public required string Me { get; init; }

    /// <summary>The provider at which that admin signs in; null: with a password here.</summary>
    public string? MyProvider { get; init; }

    /// <summary>Whether that admin has just confirmed at <see cref="MyProvider"/>.</summary>
    public bool IsConfirmed { get; init; }

    public required IReadOnlyList<PersonSignIn> People { get; init; }

    /// <summary>Open sessions by account name.</summary>
    public required IReadOnlyDictionary<string, int> Sessions { get; init; }

    /// <summary>Second factors by account name, in words; null without one.</summary>
    public required IReadOnlyDictionary<string, string?> SecondFactors { get; init; }

    /// <summary>Whether the admin can show a code of an authenticator app in place of the password.</summary>
    public required bool HasAuthenticator { get; init; }

    public required IReadOnlyList<Invitation> Invitations { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The link of a new invitation. Shown only once.</summary>
    public string? Link { get; init; }

    /// <summary>What was done, as a sentence.</summary>
    public string? Done { get; init; }

    /// <summary>What went wrong, as a sentence.</summary>
    public string? Problem { get; init; }
}
