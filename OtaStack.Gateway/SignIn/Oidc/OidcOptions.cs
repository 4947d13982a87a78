using System.ComponentModel.DataAnnotations;
using OtaStack.ServiceDefaults.Authentication;

namespace OtaStack.Gateway.SignIn.Oidc;

/// <summary>
/// Settings below <c>SignIn:Oidc</c>: a provider of OpenID Connect at which people can sign in. Off without an
/// <see cref="Authority"/>. An empty value counts as not set, because Compose cannot leave out a variable.
/// </summary>
internal sealed record OidcOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "SignIn:Oidc";

    private const string DefaultScopes = "openid profile";
    private const string DefaultNameClaim = "preferred_username";
    private const string Discovery = "/.well-known/openid-configuration";

    /// <summary>
    /// The provider's address (the issuer), below which it publishes <c>/.well-known/openid-configuration</c>. HTTPS,
    /// except on loopback.
    /// </summary>
    public string? Authority { get; init; }

    /// <summary>The name under which the provider knows this gateway.</summary>
    public string? ClientId { get; init; }

    /// <summary>The secret for <see cref="ClientId"/>. Set it as an environment variable rather than in a file.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>UTF-8 file with the secret, instead of <see cref="ClientSecret"/>.</summary>
    public string? ClientSecretFile { get; init; }

    /// <summary>The provider's name for people. Default: the host of <see cref="Authority"/>.</summary>
    public string? Name { get; init; }

    /// <summary>What to ask for, separated by spaces. Default: <c>openid profile</c>.</summary>
    public string? Scopes { get; init; }

    /// <summary>The claim with the user name. Default: <c>preferred_username</c>.</summary>
    public string? NameClaim { get; init; }

    /// <summary>The claim whose values give roles, for example <c>groups</c>. People must not be able to change it.</summary>
    public string? RoleClaim { get; init; }

    /// <summary>Which value of <see cref="RoleClaim"/> gives which role.</summary>
    public OidcRoles Roles { get; init; } = new();

    public bool IsConfigured => IsSet(Authority);

    /// <summary>The name of the provider for people.</summary>
    public string ProviderName => IsSet(Name) ? Name! : new Uri(Authority!).Host;

    /// <summary>The scopes to ask for.</summary>
    public IReadOnlyList<string> RequestedScopes =>
        (IsSet(Scopes) ? Scopes! : DefaultScopes).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The claim with the user name.</summary>
    public string UserNameClaim => IsSet(NameClaim) ? NameClaim! : DefaultNameClaim;

    /// <summary>The client's secret.</summary>
    /// <exception cref="IOException">The file cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public string ReadSecret() => IsSet(ClientSecret) ? ClientSecret! : File.ReadAllText(ClientSecretFile!).Trim();

    /// <summary>Checks the settings, and that the secret can be read. Does not ask the provider, which may be down.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var problem = IsConfigured ? Problem() : ProblemWithoutAuthority();
        return problem is var (key, text) ? [new ValidationResult(text, [key])] : [];
    }

    // The generated ToString of a record would include the secret.
    public override string ToString() => Section;

    private (string Key, string Text)? ProblemWithoutAuthority()
    {
        var other = new[]
        {
            (nameof(ClientId), ClientId), (nameof(ClientSecret), ClientSecret), (nameof(ClientSecretFile), ClientSecretFile),
            (nameof(RoleClaim), RoleClaim),
        }.FirstOrDefault(setting => IsSet(setting.Item2)).Item1;
        return other is null ? null : (nameof(Authority),
            $"It is not set, but {Section}:{other} is. Set it to the address of the provider, or leave out all of them.");
    }

    private (string Key, string Text)? Problem() =>
        ProblemOfAuthority() is { } authority ? (nameof(Authority), authority)
        : !IsSet(ClientId) ? (nameof(ClientId), "It is not set. The provider shows it where this gateway is registered.")
        : ProblemOfSecret() is { } secret ? (nameof(ClientSecret), secret)
        : !RequestedScopes.Contains("openid") ? (nameof(Scopes), "\"openid\" must be one of them.")
        : !IsSet(RoleClaim) ? (nameof(RoleClaim), "It is not set. Set it to the claim that gives roles, such as \"groups\".")
        : Roles.Problem() is { } roles ? (nameof(Roles), roles)
        : null;

    private string? ProblemOfAuthority()
    {
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")
            || address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
            return "It must be the address of the provider, for example https://login.example.com/realms/home.";
        if (address.AbsolutePath.EndsWith(Discovery, StringComparison.Ordinal))
            return $"Leave out {Discovery} at the end.";
        // Whoever can change the provider's answers can sign in as anybody.
        return address.Scheme == "https" || address.IsLoopback
            ? null
            : "It must begin with https://. Only a provider on this machine (localhost) may use http://.";
    }

    private string? ProblemOfSecret()
    {
        if (IsSet(ClientSecret))
            return IsSet(ClientSecretFile) ? $"{Section}:ClientSecretFile is set, too. Leave out one of them." : null;
        if (!IsSet(ClientSecretFile))
            return $"It is not set. Set it, or {Section}:ClientSecretFile, to the secret that the provider gave.";

        try
        {
            return ReadSecret().Length > 0 ? null : $"The file {ClientSecretFile} is empty.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"The file {ClientSecretFile} cannot be read: {exception.Message}";
        }
    }

    private static bool IsSet(string? value) => !string.IsNullOrEmpty(value);
}

/// <summary>Values of <see cref="OidcOptions.RoleClaim"/>, compared exactly. At least one is set.</summary>
internal sealed record OidcRoles
{
    /// <summary>The value that makes an admin.</summary>
    public string? Admin { get; init; }

    /// <summary>The value that makes an operator.</summary>
    public string? Operator { get; init; }

    /// <summary>The value that makes a viewer.</summary>
    public string? Viewer { get; init; }

    /// <summary>The highest role that the values give; null: none.</summary>
    public string? RoleOf(IReadOnlyCollection<string> values) =>
        Has(values, Admin) ? Roles.Admin
        : Has(values, Operator) ? Roles.Operator
        : Has(values, Viewer) ? Roles.Viewer
        : null;

    /// <summary>What is wrong with the values, as a sentence, or null.</summary>
    public string? Problem()
    {
        var values = new[] { Admin, Operator, Viewer }.Where(value => !string.IsNullOrEmpty(value)).ToArray();
        return values.Length == 0
            ? "None is set, so nobody could sign in. Set Roles:Admin, Roles:Operator or Roles:Viewer to a value of the "
                + "role claim."
            : values.Distinct(StringComparer.Ordinal).Count() < values.Length
                ? "Two roles have the same value. Each needs its own."
                : null;
    }

    private static bool Has(IReadOnlyCollection<string> values, string? wanted) =>
        !string.IsNullOrEmpty(wanted) && values.Contains(wanted, StringComparer.Ordinal);
}
