namespace OtaStack.EndToEndTests.Running;

/// <summary>A temporary folder, deleted at the end. Its name has a space, because home folders can have
/// one.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("otastack-").FullName;

    public TemporaryFolder()
    {
        FullName = Directory.CreateDirectory(System.IO.Path.Combine(_root, "my boards")).FullName;
    }

    /// <summary><see cref="Dispose"/> keeps the folder; its owner calls <see cref="Delete"/>.</summary>
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
