namespace OtaStack.EndToEndTests.Running;

/// <summary>A folder that is removed with its content. Its name has a space, as home folders may have.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("otastack-").FullName;

    public TemporaryFolder()
    {
        FullName = Directory.CreateDirectory(System.IO.Path.Combine(_root, "my boards")).FullName;
    }

    /// <summary>Outlives who disposes it first: <see cref="Delete"/> is somebody else's.</summary>
    public bool IsShared { get; init; }

    public string FullName { get; }

    public string Path(string name) => System.IO.Path.Combine(FullName, name);

    public void Dispose()
    {
        if (!IsShared)
            Delete();
    }

    public void Delete() => Directory.Delete(_root, recursive: true);
}
