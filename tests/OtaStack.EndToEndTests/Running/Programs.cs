namespace OtaStack.EndToEndTests.Running;

/// <summary>A PATH with this machine's programs, from which a test removes some and replaces others.</summary>
internal sealed class Programs : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="without">Names of programs to remove.</param>
    public Programs(params string[] without)
    {
        foreach (var program in Environment.GetEnvironmentVariable("PATH")!.Split(System.IO.Path.PathSeparator)
            .Where(Directory.Exists).SelectMany(Directory.EnumerateFiles)
            .DistinctBy(System.IO.Path.GetFileName))
        {
            var name = System.IO.Path.GetFileName(program);
            if (!without.Contains(name))
                File.CreateSymbolicLink(_folder.Path(name), program);
        }
    }

    /// <summary>The value for PATH.</summary>
    public string Path => _folder.FullName;

    /// <summary>Replaces a program with a shell script.</summary>
    public Programs With(string name, string script)
    {
        var path = _folder.Path(name);
        File.Delete(path);
        File.WriteAllText(path, "#!/usr/bin/env bash\n" + script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return this;
    }

    public void Dispose() => _folder.Dispose();
}
