namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Where to go after the sign-in: a path of ours, whatever the link says that somebody was sent. Browsers take
/// <c>//host</c> and <c>/\host</c> for another site, and leave out tabs and line ends before they look.
/// </summary>
internal static class ReturnPath
{
    private const int MaximumLength = 2048;

    /// <summary>The path and query, or <c>/</c> where it is none of ours.</summary>
    public static string Clean(string? wanted) =>
        wanted is ['/', ..] and not ['/', '/', ..]
        && wanted.Length <= MaximumLength
        && !wanted.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !wanted.Contains('\\', StringComparison.Ordinal)
        && !IsSignIn(wanted)
            ? wanted
            : "/";

    // It would only send on to where the person is already.
    private static bool IsSignIn(string wanted) =>
        new PathString(wanted.Split('?')[0].TrimEnd('/')) is var path
            && (path == SignInAnswers.SignInPath || path == "/sign-out");
}
