namespace OtaStack.FakeArduinoCli.Boards;

/// <summary>A board of an installed platform.</summary>
internal sealed record Board(InstalledPlatform Platform, string Id, Properties Properties)
{
    public string Name => Properties["name"];

    public bool IsHidden => Properties.Has("hide");

    public string Fqbn => $"{Platform.Id}:{Id}";

    /// <summary>The menus of the board, in order, each with its values. The first value is the default.</summary>
    public IEnumerable<BoardOption> Options
    {
        get
        {
            var menus = Properties.Below("menu");
            foreach (var menu in Platform.Menus.Keys.Where(menu => menus.FirstWords().Contains(menu)))
            {
                var values = menus.Below(menu);
                yield return new BoardOption(
                    menu,
                    Platform.Menus[menu],
                    [.. values.Keys.Where(key => !key.Contains('.', StringComparison.Ordinal))
                        .Select(key => (key, values[key]))]);
            }
        }
    }

    /// <summary>Adds the default values of missing options to an FQBN.</summary>
    /// <exception cref="CommandLine.CliException">The board does not have an option or a value.</exception>
    public Fqbn Complete(Fqbn given)
    {
        var options = Options.ToList();
        var defaults = options.ToDictionary(option => option.Id, option => option.Default);
        var chosen = new SortedDictionary<string, string>(defaults, StringComparer.Ordinal);
        foreach (var (name, value) in given.Options)
        {
            var option = options.FirstOrDefault(option => option.Id == name)
                ?? throw Boards.Fqbn.Invalid($"invalid option '{name}'");
            if (!option.Values.Any(known => known.Value == value))
                throw Boards.Fqbn.Invalid($"invalid value '{value}' for option '{name}'");
            chosen[name] = value;
        }

        return given with { Options = chosen };
    }
}
