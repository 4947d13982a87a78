namespace OtaStack.Gateway.Identity;

/// <summary>A session as stored.</summary>
/// <param name="Hash">Hash of the cookie's value; see <see cref="Secret"/>.</param>
/// <param name="PersonId">The signed-in person's id.</param>
/// <param name="Stamp">The person's stamp.</param>
/// <param name="StartedAt">The time of sign-in.</param>
/// <param name="LastUsedAt">Time of the last request, up to some minutes old.</param>
/// <param name="Browser">The User-Agent header, by which users recognise the browser.</param>
/// <param name="Address">IP address of the sign-in; empty if it was not recorded.</param>
public sealed record SessionRecord(
    string Hash, string PersonId, string Stamp, DateTimeOffset StartedAt, DateTimeOffset LastUsedAt, string Browser,
    string Address);

/// <summary>
/// A browser that has signed in before. Its failed sign-ins are counted separately from those of unknown browsers.
/// </summary>
/// <param name="Hash">Hash of the cookie's value.</param>
/// <param name="PersonId">Id of the person who has signed in with it.</param>
/// <param name="Stamp">The person's stamp. A new password forgets all browsers, because one of them may be an
/// attacker's.</param>
/// <param name="SeenAt">Time of the last sign-in.</param>
internal sealed record KnownBrowser(string Hash, string PersonId, string Stamp, DateTimeOffset SeenAt);
