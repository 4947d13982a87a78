namespace OtaStack.Gateway.Identity;

/// <summary>A session as stored.</summary>
/// <param name="Hash">Hash of the cookie's value; see <see cref="Secret"/>.</param>
/// <param name="Account">The signed-in account.</param>
/// <param name="Stamp">The account's stamp.</param>
/// <param name="StartedAt">The time of sign-in.</param>
/// <param name="LastUsedAt">Time of the last request, up to some minutes old.</param>
/// <param name="Browser">The User-Agent header, by which users recognise the browser.</param>
public sealed record SessionRecord(
    string Hash, string Account, string Stamp, DateTimeOffset StartedAt, DateTimeOffset LastUsedAt, string Browser);

/// <summary>
/// A browser that has signed in before. Its failed sign-ins are counted separately from those of unknown browsers.
/// </summary>
/// <param name="Hash">Hash of the cookie's value.</param>
/// <param name="Account">The account it has signed in to.</param>
/// <param name="Stamp">The account's stamp. A new password forgets all browsers, because one of them may be an
/// attacker's.</param>
/// <param name="SeenAt">Time of the last sign-in.</param>
internal sealed record KnownBrowser(string Hash, string Account, string Stamp, DateTimeOffset SeenAt);

/// <summary><c>sessions.json</c>.</summary>
internal sealed record SessionFile
{
    public const string Name = "sessions.json";

    public IReadOnlyList<SessionRecord> Sessions { get; init; } = [];

    public IReadOnlyList<KnownBrowser> Browsers { get; init; } = [];
}
