using Microsoft.Extensions.Options;

namespace OtaStack.Manager.Builds;

/// <summary>
/// Deletes old builds at start, after each build, and daily. Keeps the newest successful builds of each project and
/// as many others, up to a maximum age. The newest published build is always kept, because boards probably run it and
/// its ELF is needed to decode their crashes.
/// </summary>
internal sealed partial class BuildRetention(
    BuildStore store, IOptions<BuildOptions> options, TimeProvider clock, ILogger<BuildRetention> logger)
{
    /// <param name="tryForget">Removes a build from the list; null if it is still in use.</param>
    public void Apply(IEnumerable<BuildRecord> builds, Func<BuildRecord, Build?> tryForget)
    {
        foreach (var record in Surplus(builds, options.Value, clock.GetUtcNow()))
        {
            if (tryForget(record) is not { } build)
                continue;
            store.Delete(record);
            build.Dispose();
            LogDeleted(record.Id, record.Project);
        }
    }

    /// <summary>The builds to delete.</summary>
    internal static List<BuildRecord> Surplus(IEnumerable<BuildRecord> builds, BuildOptions options, DateTimeOffset now)
    {
        var surplus = new List<BuildRecord>();
        foreach (var project in builds.Where(build => build.HasEnded).GroupBy(build => build.Project))
        {
            var newest = project.OrderByDescending(build => build.QueuedAt).ToList();
            var current = newest.FirstOrDefault(build => build.Published);
            foreach (var kind in newest.GroupBy(build => build.State == BuildState.Succeeded))
            {
                surplus.AddRange(kind.Where((build, place) =>
                    build != current
                        && (place >= options.Keep || now - build.QueuedAt > TimeSpan.FromDays(options.KeepDays))));
            }
        }

        return surplus;
    }

    [LoggerMessage(1, LogLevel.Information, "Deleted the old build {Id} of {Project}")]
    private partial void LogDeleted(string id, string project);
}
