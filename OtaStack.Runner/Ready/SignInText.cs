using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Ready;

/// <summary>How to sign in, for the ready block.</summary>
internal static class SignInText
{
    private const string Name = StackNames.Administrator;

    /// <summary>Shows a password that the gateway has generated, and deletes its file: it is shown once.</summary>
    /// <param name="firstPasswordFile">Where the gateway leaves such a password.</param>
    /// <param name="setAnother">How people set another password, e.g. <c>./otastack password</c>.</param>
    /// <param name="given">Where the password stands, if one was given; null otherwise.</param>
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
