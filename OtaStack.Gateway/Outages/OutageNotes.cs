using Microsoft.Extensions.Options;
using OtaStack.Gateway.Routes;

namespace OtaStack.Gateway.Outages;

/// <summary>
/// Reads the note that says why the IDE does not answer: <see cref="GatewayOptions.IdeNotePath"/>.
/// </summary>
internal sealed class OutageNotes(IOptions<GatewayOptions> options)
{
    private const int LongestNote = 1000;

    /// <summary>Null if there is no note, or it cannot be read.</summary>
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
