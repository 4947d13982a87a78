using Microsoft.Extensions.Configuration;
using OtaStack.Runner.Demo;
using OtaStack.Runner.Layout;

namespace OtaStack.AppHost;

/// <summary>
/// <c>--Demo=true</c>: a sample sketch in the IDE, a toolchain that can build it, and simulated boards that install
/// what is published. The data folder is temporary and deleted at the end.
/// </summary>
internal static class Demo
{
    private const string Setting = "Demo";

    public static bool IsDemo(this IDistributedApplicationBuilder builder) =>
        builder.ExecutionContext.IsRunMode && builder.Configuration.GetValue<bool>(Setting);

    /// <summary>Replaces the data folder with one in the system's temporary folder.</summary>
    public static void UseDemoFolder(this IDistributedApplicationBuilder builder)
    {
        if (builder.IsDemo())
            builder.Configuration[Folders.Setting] = Directory.CreateTempSubdirectory("otastack-demo.").FullName;
    }

    /// <summary>
    /// Writes the sketch, and adds a resource that prepares the toolchain for the Manager and then ends.
    /// </summary>
    public static void AddDemo(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ProjectResource> manager)
    {
        if (!builder.IsDemo())
            return;

        var data = builder.DataFolder();
        DemoWorkspace.Write(data);
        manager
            .WithEnvironment(StackSettings.ArduinoCli, DemoGuide.ArduinoCliIn(data))
            .WithEnvironment(StackSettings.ArduinoCliNote, DemoGuide.NoteIn(data))
            .WithEnvironment("DOTNET_ROOT", DemoGuide.DotnetRoot);
        builder
            .AddExecutable(name, "dotnet", data, typeof(DemoGuide).Assembly.Location, "demo-toolchain", "--data", data)
            .WithIconName("Beaker")
            .WithReferenceRelationship(manager);
    }

    /// <summary>Deletes the demo's data folder after everything has ended.</summary>
    public static void DeleteDemoFolder(this IDistributedApplicationBuilder builder)
    {
        if (!builder.IsDemo())
            return;

        // The orchestrator ends some seconds after this host. Until then, services may still write.
        for (var attempt = 0; attempt < 20 && Directory.Exists(builder.DataFolder()); attempt++)
        {
            try
            {
                Directory.Delete(builder.DataFolder(), recursive: true);
            }
            catch (IOException)
            {
                Thread.Sleep(TimeSpan.FromMilliseconds(500));
            }
        }
    }
}
