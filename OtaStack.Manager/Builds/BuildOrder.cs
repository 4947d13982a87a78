using System.Buffers.Text;
using System.Globalization;
using System.Text;
using OtaStack.Manager.Http;

namespace OtaStack.Manager.Builds;

/// <summary>
/// The order of a list of builds, and its pages. A build's place follows from its own key, so builds that come and go
/// between two pages neither repeat nor hide others.
/// </summary>
internal sealed class BuildOrder
{
    private const string Default = "-queued";

    private readonly string _name;
    private readonly Func<BuildRecord, string> _keyOf;

    private BuildOrder(string name, Func<BuildRecord, string> keyOf) => (_name, _keyOf) = (name, keyOf);

    private int Direction => _name[0] == '-' ? -1 : 1;

    /// <param name="sort">Null for the newest first.</param>
    /// <exception cref="InvalidInputException">There is no such field.</exception>
    public static BuildOrder Parse(string? sort)
    {
        var name = string.IsNullOrEmpty(sort) ? Default : sort;
        return new BuildOrder(name, name.TrimStart('-') switch
        {
            "queued" => build => Text(build.QueuedAt.UtcTicks),
            "project" => build => build.Project,
            "state" => build => Text((long)build.State),
            // Builds that still run are not sorted by what grows while the pages are read.
            "took" => build => Text((build.EndedAt - build.StartedAt)?.Ticks ?? 0),
            _ => throw new InvalidInputException("sort: queued, project, state or took, with or without - before it."),
        });
    }

    /// <summary>A page, and where the next one begins; null on the last page.</summary>
    /// <exception cref="InvalidInputException"><paramref name="after"/> is not from a page in this order.</exception>
    public (IReadOnlyList<BuildRecord> Builds, string? Next) Page(
        IEnumerable<BuildRecord> builds, string? after, int limit)
    {
        var places = builds.Select(build => (Build: build, Place: new Place(_keyOf(build), build.Id)));
        if (!string.IsNullOrEmpty(after))
        {
            var end = Read(after);
            places = places.Where(each => Compare(each.Place, end) > 0);
        }

        var page = places.Order(Comparer<(BuildRecord Build, Place Place)>.Create(
            (one, other) => Compare(one.Place, other.Place))).Take(limit + 1).ToList();
        return ([.. page.Take(limit).Select(each => each.Build)], page.Count > limit ? Write(page[limit - 1].Place) : null);
    }

    private int Compare(Place one, Place other) => Direction * (string.CompareOrdinal(one.Key, other.Key) is not 0 and var byKey
        ? byKey
        : string.CompareOrdinal(one.Id, other.Id));

    private string Write(Place place) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{_name}\n{place.Id}\n{place.Key}"));

    private Place Read(string after)
    {
        var parts = Base64Url.IsValid(after)
            ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(after)).Split('\n', 3)
            : [];
        return parts.Length == 3 && parts[0] == _name
            ? new Place(parts[2], parts[1])
            : throw new InvalidInputException("after: give \"next\" of the page before, with the same sort.");
    }

    // As long as the longest number, so that texts have the order of the numbers.
    private static string Text(long number) => number.ToString("D19", CultureInfo.InvariantCulture);

    private readonly record struct Place(string Key, string Id);
}
