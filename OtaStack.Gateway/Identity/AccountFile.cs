namespace OtaStack.Gateway.Identity;

/// <summary><c>accounts.json</c>.</summary>
internal sealed record AccountFile
{
    public const string Name = "accounts.json";

    public IReadOnlyList<Account> Accounts { get; init; } = [];

    /// <summary>
    /// Hash of the last <c>SignIn:Password</c> that was applied. The same value is not applied again, so that a
    /// password set later by <c>otastack password</c> stays.
    /// </summary>
    public string? GivenPasswordHash { get; init; }

    public Account? Find(string name) => Accounts.FirstOrDefault(account => account.Name == name);

    public AccountFile With(Account account) => this with
    {
        Accounts = [.. Accounts.Where(other => other.Name != account.Name), account],
    };
}
