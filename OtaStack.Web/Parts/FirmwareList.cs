using OtaStack.Web.Fleet;

namespace OtaStack.Web.Parts;

/// <summary>What the list of firmware shows.</summary>
/// <param name="Page">The API's page.</param>
/// <param name="Projects">All projects.</param>
public sealed record FirmwareList(ListPage<FirmwareView> Page, IReadOnlyList<ProjectView> Projects)
{
    private const int PageSize = 50;
    private const int MaximumProjects = 1000;

    internal static async Task<FirmwareList> LoadAsync(
        FleetClient fleet, string? project, string? after, CancellationToken stop)
    {
        var projects = fleet.ListProjectsAsync(MaximumProjects, stop);
        var page = await fleet.ListFirmwareAsync(project, string.IsNullOrEmpty(after) ? null : after, PageSize, stop);
        return new FirmwareList(page, (await projects).Items);
    }
}
