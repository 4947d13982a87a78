namespace OtaStack.Gateway.SignIn;

/// <summary>Who may use a route.</summary>
internal enum Access
{
    /// <summary>People with a session, not API keys: for the IDE, which has a shell, and for creating keys.</summary>
    People,

    /// <summary>People and API keys.</summary>
    SignedIn,

    /// <summary>Boards, probes, certificate authorities.</summary>
    Anybody,
}

/// <summary>Endpoint metadata: only people with a session may use it.</summary>
internal sealed class PeopleOnly
{
    public static readonly PeopleOnly Instance = new();
}
