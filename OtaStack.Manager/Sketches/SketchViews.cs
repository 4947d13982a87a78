namespace OtaStack.Manager.Sketches;

/// <summary>Sketches as the Manager's API and pages show them.</summary>
internal static class SketchViews
{
    /// <summary>All of the workspace, by path.</summary>
    public static IReadOnlyList<SketchView> All(Workspace workspace)
    {
        var found = workspace.Search();
        var projects = found.Select(found => found.Sketch).OfType<Sketch>()
            .Select(sketch => (sketch, SketchProject.Of(sketch))).ToList();
        var byPath = projects.ToDictionary(entry => entry.sketch.Path, entry => entry.Item2, StringComparer.Ordinal);
        return [.. found.Select(found => found.Sketch is not { } sketch
            ? new SketchView(found.Path, null, null, null, found.Problem)
            : new SketchView(
                sketch.Path, sketch.Name, byPath[sketch.Path].Name, BoardOf(sketch),
                SketchProject.ClashOf(sketch, byPath[sketch.Path], projects)))];
    }

    /// <summary>Null if none is selected.</summary>
    public static SelectedBoard? BoardOf(Sketch sketch) =>
        SketchSettings.BoardOf(sketch) is { } fqbn ? new SelectedBoard(fqbn.Text) : null;
}
