namespace OtaStack.Manager.Sketches;

/// <summary>A sketch of the workspace as the Manager's API and pages show it.</summary>
/// <param name="Path">Inside the workspace.</param>
/// <param name="Name">Null if it cannot be built.</param>
/// <param name="Project">What its builds belong to while the request names no project; null if it cannot be built.</param>
/// <param name="Problem">
/// Why it cannot be built, or not without a project in the request, and what to do; null if nothing is wrong.
/// </param>
internal sealed record SketchView(string Path, string? Name, string? Project, SelectedBoard? Board, string? Problem)
{
    /// <summary>All of the workspace, by path.</summary>
    public static IReadOnlyList<SketchView> All(Workspace workspace)
    {
        var found = workspace.Search();
        var projects = found.Select(found => found.Sketch).OfType<Sketch>().Select(sketch => (sketch, SketchProject.Of(sketch))).ToList();
        var byPath = projects.ToDictionary(entry => entry.sketch.Path, entry => entry.Item2, StringComparer.Ordinal);
        return [.. found.Select(found => found.Sketch is not { } sketch
            ? new SketchView(found.Path, null, null, null, found.Problem)
            : new SketchView(
                sketch.Path, sketch.Name, byPath[sketch.Path].Name, SelectedBoard.Of(sketch),
                SketchProject.ClashOf(sketch, byPath[sketch.Path], projects)))];
    }
}

/// <summary>The board that a sketch is built for.</summary>
internal sealed record SelectedBoard(string? Fqbn)
{
    /// <summary>Null if none is selected.</summary>
    public static SelectedBoard? Of(Sketch sketch) => SketchSettings.BoardOf(sketch) is { } fqbn ? new SelectedBoard(fqbn.Text) : null;
}
