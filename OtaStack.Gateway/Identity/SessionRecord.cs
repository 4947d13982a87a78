namespace OtaStack.Gateway.Identity;

/// <summary>A session as it is kept.</summary>
/// <param name="Hash">Of the cookie's value; see <see cref="Secret"/>.</param>
/// <param name="Account">Who is signed in.</param>
/// <param name="Stamp">The account's stamp.</param>
/// <param name="StartedAt">When he signed in.</param>
/// <param name="LastUsedAt">The last request, some minutes late.</param>
/// <param name="Browser">What the browser called itself, for the person to recognise.</param>
public sealed record SessionRecord(
    string Hash, string Account, string Stamp, DateTimeOffset StartedAt, DateTimeOffset LastUsedAt, string Browser);

/// <summary>
/// A browser in which somebody signed in before; its guesses are counted apart from those of strangers.
/// </summary>
/// <param name="Hash">Of the cookie's value.</param>
/// <param name="Account">For whom it is known.</param>
/// <param name="Stamp">The account's stamp: with a new password no browser is known any more, for one may be a
/// thief's.</param>
/// <param name="SeenAt">The last sign-in.</param>
internal sealed record KnownBrowser(string Hash, string Account, string Stamp, DateTimeOffset SeenAt);

/// <summary><c>sessions.json</c>.</summary>
internal sealed record SessionFile
{
    public const string Name = "sessions.json";

    public IReadOnlyList<SessionRecord> Sessions { get; init; } = [];

    public IReadOnlyList<KnownBrowser> Browsers { get; init; } = [];
}
