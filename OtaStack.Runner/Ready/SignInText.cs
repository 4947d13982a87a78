using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Ready;

/// <summary>How to sign in, for the ready block.</summary>
internal static class SignInText
{
    private const string Name = StackNames.Administrator;

    /// <summary>
    /// Returns the text. Shows a password that the gateway has generated once, and deletes its file.
    /// </summary>
    /// <param name="firstPasswordFile">The file with the first password.</param>
    /// <param name="setAnother">The command that sets another password, for example <c>./otastack
    /// password</c>.</param>
    /// <param name="given">Where the password was given; null if it was not.</param>
    public static string Of(string firstPasswordFile, string setAnother, string? given)
    {
        if (given is not null)
            return $"{Name}   (password: {given})";
        if (!File.Exists(firstPasswordFile))
            return $"{Name}   (forgotten? {setAnother})";

        var password = File.ReadAllText(firstPasswordFile).Trim();
        File.Delete(firstPasswordFile);
        return $"{Name} / {password}   (shown this once; {setAnother} sets another)";
    }
}
