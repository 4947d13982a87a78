using Microsoft.Extensions.Options;

namespace OtaStack.Manager.Builds;

/// <summary>
/// Lets old builds go: at the start, after each build, and daily. Of each project stay the newest that succeeded and as
/// many that did not, within an age; the newest published one stays however old it is: it is likely what boards run,
/// and its ELF reads their crashes.
/// </summary>
internal sealed partial class BuildRetention(
    BuildStore store, IOptions<BuildOptions> options, TimeProvider clock, ILogger<BuildRetention> logger)
{
    /// <param name="tryForget">Takes a build out of the list; null where something is still done with it.</param>
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

    /// <summary>Those that are to go.</summary>
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

    [LoggerMessage(1, LogLevel.Information, "Build {Id} of {Project} is deleted: it is old")]
    private partial void LogDeleted(string id, string project);
}
