namespace OtaStack.AppHost.Tests;

/// <summary>The folder <c>deploy</c>: the published files, kept for deployments without publishing.</summary>
public static class Deployment
{
    public const string ComposeFileName = "docker-compose.yaml";
    public const string TemplateName = ".env.example";

    public static string Repository { get; } =
        Path.GetFullPath(Path.Combine(Projects.OtaStack_AppHost.ProjectPath, ".."));

    public static string Folder { get; } = Path.Combine(Repository, "deploy");

    public static ComposeFile Compose { get; } = ComposeFile.Read(Path.Combine(Folder, ComposeFileName));

    public static ComposeService GatewayService => Compose.Services["gateway"];

    public static ComposeService ApiService => Compose.Services["api"];

    public static ComposeService IdeService => Compose.Services["ide"];

    public static ComposeService ManagerService => Compose.Services["manager"];

    public static ComposeService WebService => Compose.Services["web"];

    public static ComposeService DashboardService => Compose.Services["compose-dashboard"];
}
