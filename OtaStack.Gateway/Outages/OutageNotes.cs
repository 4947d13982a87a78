using Microsoft.Extensions.Options;
using OtaStack.Gateway.Routes;

namespace OtaStack.Gateway.Outages;

/// <summary>
/// Reads what whoever starts the IDE has to say while it does not answer: <see cref="GatewayOptions.IdeNotePath"/>.
/// </summary>
internal sealed class OutageNotes(IOptions<GatewayOptions> options)
{
    private const int LongestNote = 1000;

    /// <summary>Null when there is no such note, or it cannot be read now.</summary>
    public string? Of(Upstream upstream)
    {
        if (upstream != Upstream.Ide || options.Value.IdeNotePath is not { Length: > 0 } path)
            return null;

        try
        {
            var note = File.ReadAllText(path).Trim();
            return note.Length is 0 ? null : note[..Math.Min(note.Length, LongestNote)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
