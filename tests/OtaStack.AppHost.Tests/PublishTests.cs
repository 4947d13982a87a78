using System.Diagnostics;

namespace OtaStack.AppHost.Tests;

/// <summary>The model as Aspire publishes it, which needs the package Aspire.Hosting.Docker.</summary>
public sealed class PublishTests : IDisposable
{
    // Beside deploy, because the paths in the file are relative to it.
    private readonly string _folder = Path.Combine(Deployment.Repository, ".published-" + Path.GetRandomFileName());

    public PublishTests() => Directory.CreateDirectory(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [PublishFact]
    public async Task The_files_in_deploy_are_up_to_date()
    {
        await PublishAsync();

        Assert.Equal(Kept(Deployment.ComposeFileName), Published(Deployment.ComposeFileName));
        Assert.Equal(Kept(Deployment.TemplateName), Published(".env"));
    }

    private static string Kept(string name) => File.ReadAllText(Path.Combine(Deployment.Folder, name));

    private string Published(string name) => File.ReadAllText(Path.Combine(_folder, name));

    // A separate process, because Aspire's test host may be disposed before it can be asked whether it is done.
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
                "--operation", "publish", "--step", "publish", "--output-path", _folder,
            },
        };

        using var publish = Process.Start(start)!;
        var (exitCode, output, errors) = await publish.OutcomeAsync(
            "the AppHost that publishes", TimeSpan.FromMinutes(5));

        Assert.True(exitCode == 0, output + errors);
    }
}

/// <summary>
/// A fact for builds with Aspire.Hosting.Docker (<c>-p:OtaStackCompose=true</c>); skipped in all others.
/// </summary>
public sealed class PublishFactAttribute : FactAttribute
{
    public PublishFactAttribute()
    {
        if (!typeof(Projects.OtaStack_AppHost).Assembly.GetReferencedAssemblies()
            .Any(one => one.Name == "Aspire.Hosting.Docker"))
            Skip = "This build does not include Aspire.Hosting.Docker, because the NuGet feed does not have it or "
                + "-p:OtaStackCompose=true was not given.";
    }
}
