namespace OtaStack.Web.Parts;

/// <summary>The devices of a table.</summary>
internal static class DeviceRows
{
    /// <summary>The rows with a changed device in its place; null if it is not among them.</summary>
    public static IReadOnlyList<DeviceView>? Replace(IReadOnlyList<DeviceView> rows, DeviceView changed)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Mac == changed.Mac)
                return [.. rows.Take(i), changed, .. rows.Skip(i + 1)];
        }

        return null;
    }
}
