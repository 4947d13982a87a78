namespace OtaStack.Gateway.SignIn;

/// <summary>Values of the field <c>do</c> in the account page's forms.</summary>
internal static class AccountForm
{
    public const string ChangePassword = "change-password";
    public const string CreateKey = "create-key";
    public const string RevokeKey = "revoke-key";
    public const string SignOutEverywhere = "sign-out-everywhere";
}
