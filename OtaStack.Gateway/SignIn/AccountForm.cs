namespace OtaStack.Gateway.SignIn;

/// <summary>What the field <c>do</c> of the account page's forms may say.</summary>
internal static class AccountForm
{
    public const string ChangePassword = "change-password";
    public const string CreateKey = "create-key";
    public const string RevokeKey = "revoke-key";
    public const string SignOutEverywhere = "sign-out-everywhere";
}
