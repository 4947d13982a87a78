using System.Text;

namespace OtaStack.FleetSimulator.Boards;

/// <summary>A token that a board shows with each poll.</summary>
/// <param name="Text">As the server issued it.</param>
/// <param name="Place">Where the board puts it.</param>
public sealed record BoardToken(string Text, TokenPlace Place)
{
    /// <summary>The user name of Basic authentication, which the server does not look at.</summary>
    private const string User = "board";

    /// <summary>
    /// The value of the Authorization header; null if the board does not send one. The core writes the header after
    /// Connection (<c>HTTPClient::sendHeader</c>).
    /// </summary>
    public string? Authorization => Place switch
    {
        TokenPlace.Basic => "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{User}:{Text}")),
        TokenPlace.Bearer => "Bearer " + Text,
        _ => null,
    };

    /// <summary>The version as the board reports it: <c>Apr  3 2020;05:33:11;TOKEN</c> or <c>1.4.2;TOKEN</c>.</summary>
    public string InVersion(string version) =>
        Place != TokenPlace.Version ? version
        : version.Length == 0 ? Text
        : $"{version};{Text}";

    /// <summary>Without the token.</summary>
    public override string ToString() => Place.ToString();
}

/// <summary>Where a board puts its token.</summary>
public enum TokenPlace
{
    /// <summary>The password of Basic authentication (<c>ESPhttpUpdate.setAuthorization</c>).</summary>
    Basic,

    /// <summary>A Bearer header.</summary>
    Bearer,

    /// <summary>The last field of the version, for sketches that can set nothing else.</summary>
    Version,
}
