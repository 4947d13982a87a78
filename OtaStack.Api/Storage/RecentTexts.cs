using System.Text;

namespace OtaStack.Api.Storage;

/// <summary>
/// Texts that were read before, because most rows of a large table have the same few in a column. A text that comes
/// again soon is not made again. Not thread-safe.
/// </summary>
internal sealed class RecentTexts
{
    private const int Places = 1024;
    private const int Longest = 64;

    private readonly (byte[] Utf8, string Text)[] _recent = new (byte[], string)[Places];

    /// <summary>The text with these bytes.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Longest)
            return Encoding.UTF8.GetString(utf8);

        var hash = new HashCode();
        hash.AddBytes(utf8);
        ref var recent = ref _recent[(uint)hash.ToHashCode() % Places];
        if (recent.Utf8 is null || !utf8.SequenceEqual(recent.Utf8))
            recent = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        return recent.Text;
    }
}
