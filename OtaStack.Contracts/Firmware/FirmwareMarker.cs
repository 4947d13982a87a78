using System.Text;

namespace OtaStack.Contracts.Firmware;

/// <summary>
/// The string by which a sketch tells its version, and its project if it likes:
/// <code>
/// #define VERSION "1.4.2"
/// const char otastack[] = "@otastack|project=thermostat|version=" VERSION "|@";
/// void setup() { asm volatile("" :: "r"(otastack)); /* keeps the linker from dropping the string */ }
/// </code>
/// and the same <c>VERSION</c> is what it gives to <c>ESPhttpUpdate.update</c>. It may lie in PROGMEM as well.
/// <para>
/// Form: <c>@otastack|</c>, then fields <c>key=value|</c>, then <c>@</c> and a NUL; printable ASCII without <c>|</c> in
/// the values; at most 256 bytes with the NUL. <c>version</c> (1 to 64 characters) must be there, <c>project</c> (1 to
/// 64, made a <see cref="ProjectName"/>) may; each at most once, in any order. Other keys are for later and are
/// skipped.
/// </para>
/// </summary>
/// <param name="Version">What the board reports, 1 to 64 printable ASCII characters.</param>
/// <param name="Project">A <see cref="ProjectName"/>; null if the marker does not name one.</param>
public sealed record FirmwareMarker(string Version, string? Project)
{
    /// <summary>Longest value of a field, characters.</summary>
    public const int LongestValue = 64;

    private const int LongestMarker = 256;

    private static ReadOnlySpan<byte> Start => "@otastack|"u8;

    /// <summary>
    /// Finds the marker anywhere in the image. What only looks like one is passed over. Null where there is none, or
    /// where two say different things: guessing between them could update a board for ever.
    /// </summary>
    public static FirmwareMarker? Find(ReadOnlySpan<byte> image)
    {
        FirmwareMarker? found = null;
        for (int at; (at = image.IndexOf(Start)) >= 0;)
        {
            image = image[(at + Start.Length)..];
            if (Parse(image[..Math.Min(image.Length, LongestMarker - Start.Length)]) is not { } marker)
                continue;
            if (found is not null && found != marker)
                return null;
            found = marker;
        }

        return found;
    }

    /// <summary>
    /// The marker of a build, without the NUL, as text of a C string literal. The Manager injects it as
    /// <c>OTASTACK_MARKER</c>; neither value may contain a quote, a backslash or <c>|</c>.
    /// </summary>
    public static string Format(string project, string version) => $"@otastack|project={project}|version={version}|@";

    /// <summary>Reads from behind <see cref="Start"/>.</summary>
    private static FirmwareMarker? Parse(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)0);
        if (end < 2 || !text[..end].EndsWith("|@"u8) || text[..end].ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            return null;

        string? version = null;
        string? project = null;
        var fields = text[..(end - 2)];
        foreach (var range in fields.Split((byte)'|'))
        {
            var field = fields[range];
            var equals = field.IndexOf((byte)'=');
            if (equals < 1)
                return null;

            var key = field[..equals];
            var value = field[(equals + 1)..];
            if (key.SequenceEqual("version"u8) && !Take(value, ref version))
                return null;
            if (key.SequenceEqual("project"u8) && !Take(value, ref project))
                return null;
        }

        return version is null ? null : new FirmwareMarker(version, ProjectName.FromText(project));
    }

    private static bool Take(ReadOnlySpan<byte> value, ref string? into)
    {
        value = value.Trim(" "u8);
        if (into is not null || value.Length is 0 or > LongestValue)
            return false;
        into = Encoding.ASCII.GetString(value);
        return true;
    }
}
