using OtaStack.FakeArduinoCli.CommandLine;

namespace OtaStack.FakeArduinoCli.Boards;

/// <summary>A fully qualified board name: <c>vendor:architecture:board[:option=value,...]</c>.</summary>
internal sealed record Fqbn(
    string Vendor, string Architecture, string Board, IReadOnlyDictionary<string, string> Options)
{
    /// <summary><c>vendor:architecture</c>.</summary>
    public string Platform => $"{Vendor}:{Architecture}";

    /// <summary>The name without options.</summary>
    public string Plain => $"{Platform}:{Board}";

    /// <exception cref="CliException">Not an FQBN. The message is that of <c>pkg/fqbn/fqbn.go</c>.</exception>
    public static Fqbn Parse(string text)
    {
        var parts = text.Split(':', 4);
        if (parts.Length < 3)
            throw Invalid($"not an FQBN: {text}");
        if (parts[..3].FirstOrDefault(part => !part.All(IsNameCharacter)) is { } wrong)
            throw Invalid($"fqbn's field {wrong} contains an invalid character");
        if (parts[2].Length == 0)
            throw Invalid("empty board identifier");

        var options = new Dictionary<string, string>();
        foreach (var option in parts.Length > 3 ? parts[3].Split(',') : [])
        {
            if (option.Split('=', 2) is not [{ Length: > 0 } name, var value])
                throw Invalid($"invalid config option: {option}");
            options[name] = value;
        }

        return new Fqbn(parts[0], parts[1], parts[2], options);
    }

    /// <summary>The error that arduino-cli reports for an invalid name.</summary>
    public static CliException Invalid(string why) => new("Invalid FQBN: " + why);

    public override string ToString() => Options.Count == 0
        ? Plain
        : $"{Plain}:{string.Join(',', Options.Select(option => $"{option.Key}={option.Value}"))}";

    private static bool IsNameCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.';
}
