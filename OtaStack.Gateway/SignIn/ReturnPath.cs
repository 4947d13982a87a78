namespace OtaStack.Gateway.SignIn;

/// <summary>
/// Where to go after the sign-in: always a path of this site, because the link may come from an attacker. Browsers
/// treat <c>//host</c> and <c>/\host</c> as another site, and ignore tabs and line breaks in URLs.
/// </summary>
internal static class ReturnPath
{
    private const int MaximumLength = 2048;

    /// <summary>The path and query, or <c>/</c> if it is not a path of this site.</summary>
    public static string Clean(string? wanted) =>
        wanted is ['/', ..] and not ['/', '/', ..]
        && wanted.Length <= MaximumLength
        && !wanted.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !wanted.Contains('\\', StringComparison.Ordinal)
        && !IsSignIn(wanted)
            ? wanted
            : "/";

    // These would only lead back to the sign-in page.
    private static bool IsSignIn(string wanted) =>
        new PathString(wanted.Split('?')[0].TrimEnd('/')) is var path
            && (path.StartsWithSegments(SignInAnswers.SignInPath) || path == "/sign-out");
}
