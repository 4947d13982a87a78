namespace OtaStack.Api.Builds;

/// <summary>
/// Finds the signed and unsigned files of one build. The ESP8266 core writes <c>X.ino.bin</c> and then
/// <c>X.ino.bin.signed</c> (platform.txt, recipe.objcopy.hex; signing.py), ESP-IDF <c>x-unsigned.bin</c> and then
/// <c>x.bin</c>, people <c>x-signed.bin</c>. Only one of them is for the boards.
/// </summary>
public sealed class SignedForms
{
    private static readonly string[] Separators = [".", "-", "_"];

    private readonly Dictionary<(string? Folder, string Stem), List<(BuildFile File, Mark Mark)>> _families = [];

    public SignedForms(IEnumerable<BuildFile> files)
    {
        foreach (var file in files)
        {
            var (stem, mark) = Read(Path.GetFileName(file.Path));
            var key = (Path.GetDirectoryName(file.Path), stem);
            if (!_families.TryGetValue(key, out var family))
                _families[key] = family = [];
            family.Add((file, mark));
        }
    }

    private enum Mark : byte
    {
        Unsigned = 0,
        None,
        Signed,
    }

    /// <summary>The files in the same folder that are, by their names, its signed and its unsigned form.</summary>
    public (BuildFile? Signed, BuildFile? Unsigned) Beside(BuildFile file)
    {
        var (stem, mark) = Read(Path.GetFileName(file.Path));
        BuildFile? signed = null;
        BuildFile? unsigned = null;
        foreach (var (other, otherMark) in _families[(Path.GetDirectoryName(file.Path), stem)]
            .OrderBy(form => form.Mark))
        {
            if (otherMark > mark)
                signed = other;
            else if (otherMark < mark)
                unsigned = other;
        }

        return (signed, unsigned);
    }

    /// <summary>Whether two names are the same, or are the signed and the unsigned form of one build.</summary>
    public static bool AreOneBuild(string name, string other) => Read(name).Stem == Read(other).Stem;

    /// <summary>Whether a file's name says that it is signed.</summary>
    public static bool SaysSigned(string fileName) => Read(fileName).Mark == Mark.Signed;

    /// <summary>The name without its signed or unsigned marker, and that marker.</summary>
    private static (string Stem, Mark Mark) Read(string name)
    {
        if (TakeWord(name, "signed", "") is { } signed)
            return (signed, Mark.Signed);

        foreach (var ending in (ReadOnlySpan<string>)[".bin", ".bin.gz"])
        {
            if (!name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                continue;
            if (TakeWord(name, "unsigned", ending) is { } without)
                return (without, Mark.Unsigned);
            if (TakeWord(name, "signed", ending) is { } with)
                return (with, Mark.Signed);
        }

        return (name, Mark.None);
    }

    /// <summary>Null if the marker is not between a separator and the file extension.</summary>
    private static string? TakeWord(string name, string word, string ending)
    {
        foreach (var separator in Separators)
        {
            var marked = separator + word + ending;
            if (name.Length > marked.Length && name.EndsWith(marked, StringComparison.OrdinalIgnoreCase))
                return name[..^marked.Length] + name[^ending.Length..];
        }

        return null;
    }
}
