using OtaStack.Manager.Http;

namespace OtaStack.Manager.Builds;

/// <summary>
/// Which builds a list has: terms with spaces between them, all of which must match. A word is part of the project, the
/// sketch, the version, the board or the account. <c>project:lamp,meter</c>, <c>state:failed</c>, <c>sketch:</c> and
/// <c>by:</c> must be one of the values.
/// </summary>
internal sealed class BuildFilter
{
    private const int LongestQuery = 500;

    private readonly List<Predicate<BuildRecord>> _terms = [];

    private BuildFilter()
    {
    }

    /// <exception cref="InvalidInputException">The query names an unknown field or state, or is too long.</exception>
    public static BuildFilter Parse(string? query)
    {
        var filter = new BuildFilter();
        if (query?.Length > LongestQuery)
            throw new InvalidInputException($"q: at most {LongestQuery} characters.");
        foreach (var term in (query ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            filter._terms.Add(TermOf(term));
        return filter;
    }

    public bool Matches(BuildRecord build) => _terms.TrueForAll(term => term(build));

    private static Predicate<BuildRecord> TermOf(string term)
    {
        // Times in versions have colons too: 05:33:11.
        var colon = term.IndexOf(':');
        if (colon <= 0 || !term[..colon].All(char.IsAsciiLetter))
            return build => HasWord(build, term);

        var values = term[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (values.Length == 0)
            throw new InvalidInputException($"q: {term} has no value.");
        return term[..colon] switch
        {
            "project" => build => IsOneOf(build.Project, values),
            "sketch" => build => IsOneOf(build.Sketch, values),
            "by" => build => IsOneOf(build.By, values),
            "state" => HasState([.. values.Select(StateOf)]),
            var unknown => throw new InvalidInputException(
                $"q: there is no field {unknown}. The fields are project, state, sketch and by."),
        };
    }

    private static Predicate<BuildRecord> HasState(BuildState[] states) => build => states.Contains(build.State);

    // Not Enum.TryParse alone: it also takes numbers.
    private static BuildState StateOf(string text) =>
        char.IsLetter(text[0]) && Enum.TryParse<BuildState>(text, ignoreCase: true, out var state)
            ? state
            : throw new InvalidInputException(
                $"q: there is no state {text}. The states are waiting, running, succeeded, failed and cancelled.");

    private static bool HasWord(BuildRecord build, string word) =>
        new[] { build.Project, build.Sketch, build.Version ?? build.RequestedVersion, build.Fqbn, build.By }
            .Any(text => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true);

    private static bool IsOneOf(string text, string[] values) => values.Contains(text, StringComparer.OrdinalIgnoreCase);
}
