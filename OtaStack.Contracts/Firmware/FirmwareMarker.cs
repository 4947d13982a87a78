using System.Text;

namespace OtaStack.Contracts.Firmware;

/// <summary>
/// The string with which a sketch states its version and, optionally, its project:
/// <code>
/// #define VERSION "1.4.2"
/// const char otastack[] = "@otastack|project=thermostat|version=" VERSION "|@";
/// void setup() { asm volatile("" :: "r"(otastack)); /* keeps the linker from dropping the string */ }
/// </code>
/// The sketch passes the same <c>VERSION</c> to <c>ESPhttpUpdate.update</c>. The string may be in PROGMEM.
/// <para>
/// Format: <c>@otastack|</c>, then fields <c>key=value|</c>, then <c>@</c> and a NUL. Values are printable ASCII
/// without <c>|</c>. At most 256 bytes including the NUL. <c>version</c> (1 to 64 characters) is required,
/// <c>project</c> (1 to 64, turned into a <see cref="ProjectName"/>) is optional; each at most once, in any order.
/// Other keys are reserved and ignored.
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
    /// Finds the marker anywhere in the image. Invalid markers are skipped. Null without a valid marker, or if there
    /// are two different ones: a wrong guess could update a board again and again.
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
    /// The marker of a build, without the NUL, as the text of a C string literal. The Manager injects it as
    /// <c>OTASTACK_MARKER</c>; neither value may contain a quote, a backslash or <c>|</c>.
    /// </summary>
    public static string Format(string project, string version) => $"@otastack|project={project}|version={version}|@";

    /// <summary>Reads what follows <see cref="Start"/>.</summary>
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
