using System.Diagnostics;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using YamlDotNet.Serialization;

namespace OtaStack.AppHost.Tests;

/// <summary>Publishes the stack once, by the command that the README gives, and reads the Compose file back.</summary>
public sealed class PublishedFiles : IAsyncLifetime
{
    private const string FileName = "docker-compose.yaml";

    private static readonly string Repository = Path.GetFullPath(Path.Combine(Projects.OtaStack_AppHost.ProjectPath, ".."));

    private ComposeFile? _compose;

    /// <summary>As deep below the repository as <see cref="Kept"/>, for the paths in the file are relative to it.</summary>
    public string Folder { get; } = Path.Combine(Repository, ".otastack", "published", Path.GetRandomFileName());

    /// <summary>The file as it is kept for the container tests, which cannot publish on every NuGet feed.</summary>
    public static string Kept { get; } =
        Path.Combine(Repository, "tests", "OtaStack.EndToEndTests", "Containers", FileName);

    public string Published => Path.Combine(Folder, FileName);

    public ComposeFile Compose => _compose ?? throw new InvalidOperationException("Nothing is published yet.");

    public Service Gateway => Compose.Services["gateway"];

    public Service Api => Compose.Services["api"];

    public Service Ide => Compose.Services["ide"];

    public Service Manager => Compose.Services["manager"];

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Folder);
        await PublishAsync();

        var yaml = await File.ReadAllTextAsync(Published);
        _compose = new DeserializerBuilder().Build().Deserialize<ComposeFile>(yaml);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    // A process of its own: within this one, Aspire's test host may be gone before it can be asked whether it is done.
    private async Task PublishAsync()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Projects.OtaStack_AppHost.ProjectPath,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                typeof(Projects.OtaStack_AppHost).Assembly.Location,
                "--operation", "publish", "--step", "publish", "--output-path", Folder,
            },
        };

        using var publish = Process.Start(start)!;
        var (exitCode, output, errors) = await publish.OutcomeAsync("the AppHost that publishes", TimeSpan.FromMinutes(5));

        Assert.True(exitCode == 0, output + errors);
    }
}
