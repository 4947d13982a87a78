namespace OtaStack.Runner.Run;

/// <summary>
/// A folder for sockets and notes that only this user can open. Disposing deletes it; after a kill -9, a guard does.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("otastack.").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
