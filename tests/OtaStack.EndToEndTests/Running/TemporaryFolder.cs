namespace OtaStack.EndToEndTests.Running;

/// <summary>A folder that is removed with its content. Its name has a space, as home folders may have.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("otastack-").FullName;

    public TemporaryFolder()
    {
        FullName = Directory.CreateDirectory(System.IO.Path.Combine(_root, "my boards")).FullName;
    }

    public string FullName { get; }

    public string Path(string name) => System.IO.Path.Combine(FullName, name);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
