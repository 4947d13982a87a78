namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>
/// Parses command lines as Go's cobra does: options anywhere, <c>--name=value</c> or <c>--name value</c>, until
/// <c>--</c>. System.CommandLine differs in messages and details, which OtaStack's Manager relies on.
/// </summary>
internal static class ArgumentParser
{
    /// <exception cref="CliException">Invalid arguments, with arduino-cli's own message if it has one.</exception>
    public static Invocation Parse(IReadOnlyList<string> words, IReadOnlyList<Command> commands)
    {
        var command = Find(words, commands);
        var letters = command.Letters.ToDictionary(letter => letter.Letter, letter => letter.Name);
        var switches = Invocation.CommonSwitches.Concat(command.Switches).ToHashSet();
        var values = Invocation.CommonValues.Concat(command.Values).ToHashSet();

        var options = new Dictionary<string, IReadOnlyList<string>>();
        var arguments = new List<string>();
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            if (word == "--")
            {
                arguments.AddRange(words.Skip(at + 1));
                break;
            }

            if (word.Length < 2 || word[0] != '-')
            {
                arguments.Add(word);
                continue;
            }

            var (name, value) = Split(word, letters);
            if (!switches.Contains(name) && !values.Contains(name))
                throw new CliException(word[1] == '-'
                    ? $"unknown flag: --{name}"
                    : $"unknown shorthand flag: '{name[0]}' in {word}");
            if (value is null && values.Contains(name))
            {
                if (++at == words.Count)
                    throw new CliException($"flag needs an argument: --{name}");
                value = words[at];
            }

            options[name] = [.. options.GetValueOrDefault(name) ?? [], value ?? "true"];
        }

        arguments.RemoveRange(0, Math.Min(arguments.Count, command.Name.Split(' ').Length));
        return new Invocation(command, CheckCount(arguments, command), options);
    }

    /// <summary>True if the arguments ask for JSON, even if the others are invalid.</summary>
    public static bool WantsJson(IEnumerable<string> words) =>
        words.TakeWhile(word => word != "--").Any(word => word is "--json" or "--format=json" or "--format=jsonmini");

    private static Command Find(IReadOnlyList<string> words, IReadOnlyList<Command> commands)
    {
        var names = new List<string>();
        for (var at = 0; at < words.Count && words[at] != "--"; at++)
        {
            // Only common options can come before the command.
            if (Invocation.CommonValues.Any(name => words[at] == "--" + name))
                at++;
            else if (!words[at].StartsWith('-'))
                names.Add(words[at]);
        }

        return Enumerable.Range(1, Math.Min(2, names.Count)).Reverse()
            .Select(count => string.Join(' ', names.Take(count)))
            .Select(name => commands.FirstOrDefault(command => command.Name == name))
            .FirstOrDefault(command => command is not null)
            ?? throw new CliException(
                (names.Count == 0 ? "no command given" : $"unknown command \"{names[0]}\" for \"arduino-cli\"")
                + "\nThis is OtaStack's stand-in for arduino-cli; --help lists its commands.");
    }

    private static (string Name, string? Value) Split(string word, Dictionary<char, string> letters)
    {
        if (!word.StartsWith("--", StringComparison.Ordinal))
        {
            var name = letters.GetValueOrDefault(word[1], word[1].ToString());
            return (name, word.Length == 2 ? null : word[2..].TrimStart('='));
        }

        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (word[2..], null) : (word[2..equals], word[(equals + 1)..]);
    }

    private static List<string> CheckCount(List<string> arguments, Command command)
    {
        if (arguments.Count < command.FewestArguments)
            throw new CliException(
                $"requires at least {command.FewestArguments} arg(s), only received {arguments.Count}");
        return arguments.Count <= command.MostArguments
            ? arguments
            : throw new CliException(
                command.MostArguments == 0
                    ? $"unknown command \"{arguments[0]}\" for \"arduino-cli {command.Name}\""
                    : $"accepts at most {command.MostArguments} arg(s), received {arguments.Count}");
    }
}
