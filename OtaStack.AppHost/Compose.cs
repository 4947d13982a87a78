using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;
using Microsoft.Extensions.Configuration;
using OtaStack.Runner.Layout;

namespace OtaStack.AppHost;

/// <summary>
/// What the published Docker Compose file adds to the model: how images are built, health checks, and restrictions.
/// Compiled only with <c>OtaStackCompose=true</c>, because not every NuGet feed has Aspire.Hosting.Docker.
/// </summary>
internal static partial class Publishing
{
    private const string GatewayPort = "GATEWAY_PORT";
    private const string HttpsPort = "GATEWAY_HTTPS_PORT";
    private const string GatewayNames = "GATEWAY_NAMES";
    private const string AdminsNeedSecondFactor = "ADMIN_SECOND_FACTOR";
    private const string Dashboard = "compose-dashboard";

    private static readonly (string Setting, string Variable, string Description)[] OidcVariables =
    [
        ("SignIn__Oidc__Authority", "OIDC_AUTHORITY",
            "Address of a provider of OpenID Connect at which people can sign in; none when empty"),
        ("SignIn__Oidc__ClientId", "OIDC_CLIENT_ID", "Name under which that provider knows this gateway"),
        (StackSettings.OidcClientSecret, "OIDC_CLIENT_SECRET", "Secret that the provider gave for it"),
        ("SignIn__Oidc__Name", "OIDC_NAME", "Name of the provider on the sign-in page, its host when empty"),
        ("SignIn__Oidc__Scopes", "OIDC_SCOPES", "Scopes to ask for, openid profile when empty"),
        ("SignIn__Oidc__NameClaim", "OIDC_NAME_CLAIM", "Claim with the user name, preferred_username when empty"),
        ("SignIn__Oidc__RoleClaim", "OIDC_ROLE_CLAIM", "Claim that gives roles, for example groups"),
        ("SignIn__Oidc__Roles__Admin", "OIDC_ROLE_ADMIN", "Value of that claim that makes an admin"),
        ("SignIn__Oidc__Roles__Operator", "OIDC_ROLE_OPERATOR", "Value of that claim that makes an operator"),
        ("SignIn__Oidc__Roles__Viewer", "OIDC_ROLE_VIEWER", "Value of that claim that makes a viewer"),
    ];

    static partial void DescribeCompose(IDistributedApplicationBuilder builder, ref bool isDescribed)
    {
        builder.AddDockerComposeEnvironment("compose").WithOtaStackDefaults();
        foreach (var service in builder.Resources.OfType<ProjectResource>())
            builder.CreateResourceBuilder(service).PublishAsComposeService();
        foreach (var container in builder.Resources.OfType<ContainerResource>().Where(HasDockerfile))
            builder.CreateResourceBuilder(container).PublishAsComposeService();
        isDescribed = true;
    }

    /// <summary>
    /// Names the Compose project, pins the dashboard, and keeps IDE and Manager on separate networks.
    /// </summary>
    private static void WithOtaStackDefaults(this IResourceBuilder<DockerComposeEnvironmentResource> environment) =>
        environment
            .WithDashboard(dashboard => dashboard
                .WithImage("mcr.microsoft.com/dotnet/aspire-dashboard", "13.1.0")
                .PublishAsDockerComposeService((_, service) =>
                {
                    service.RestrictPrivileges();
                    // Only on the host itself. Other machines enter through the gateway.
                    service.Ports = ["127.0.0.1:18888:18888"];
                }))
            .ConfigureComposeFile(file =>
            {
                file.Name = "otastack";
                var gateway = file.Services["gateway"];
                gateway.Ports = [$"${{{GatewayPort}:-8080}}:{Services.ContainerPort}"];
                gateway.Environment[StackSettings.Password] = "${ADMIN_PASSWORD:?set ADMIN_PASSWORD in .env}";
                gateway.Environment[StackSettings.ToolsRole] = "operator";
                gateway.Environment[StackSettings.AdminsNeedSecondFactor] = $"${{{AdminsNeedSecondFactor}:-false}}";
                file.Services["manager"].LimitBuilds();
                file.Isolate();
                gateway.ServeHttpsIfAsked();
                foreach (var (setting, variable, _) in OidcVariables)
                    gateway.Environment[setting] = $"${{{variable}:-}}";
            })
            .ConfigureEnvFile(variables =>
            {
                variables.Describe(GatewayPort, "Port of this machine that the gateway is reached on, 8080 when empty");
                variables.Describe(
                    HttpsPort,
                    "Port for HTTPS with a certificate that the gateway issues, for example 8443; no HTTPS when empty");
                variables.Describe(
                    AdminsNeedSecondFactor, "true: admins must set up an authenticator app or a passkey");
                variables.Describe(
                    GatewayNames, "Names and IP addresses of this machine for that certificate, separated by commas");
                foreach (var (_, variable, description) in OidcVariables)
                    variables.Describe(variable, description);
            });

    private static void Describe(
        this IDictionary<string, CapturedEnvironmentVariable> variables, string name, string description) =>
        variables[name] = new CapturedEnvironmentVariable { Name = name, Description = description };

    /// <summary>
    /// A port in <c>.env</c> turns HTTPS on. Without one, the engine picks a port of loopback, on which nothing
    /// listens: Compose has no conditions, and any fixed port could be in use.
    /// </summary>
    private static void ServeHttpsIfAsked(this Service gateway)
    {
        gateway.Ports.Add($"${{{HttpsPort}:-127.0.0.1:}}:{StackSettings.DefaultHttpsPort}");
        gateway.Environment[StackSettings.LocalAuthority] = $"${{{HttpsPort}:+true}}";
        gateway.Environment[StackSettings.HttpsPublicPort] = $"${{{HttpsPort}:-{StackSettings.DefaultHttpsPort}}}";
        gateway.Environment[StackSettings.HttpsNames] = $"${{{GatewayNames}:-}}";
    }

    /// <summary>
    /// Publishes one of our services, built from the whole repository by the Dockerfile beside its project. It is its
    /// own health check, because its image has neither shell nor curl.
    /// </summary>
    private static void PublishAsComposeService(this IResourceBuilder<ProjectResource> service)
    {
        var builder = service.ApplicationBuilder;
        var projectPath = service.Resource.GetProjectMetadata().ProjectPath;
        var repository = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
        var dockerfile = Path.Combine(Path.GetDirectoryName(projectPath)!, "Dockerfile");
        var assembly = Path.GetFileNameWithoutExtension(projectPath) + ".dll";

        service.PublishAsDockerComposeService((_, compose) =>
        {
            compose.RestrictPrivileges();
            compose.BuildFrom(builder, repository, dockerfile);
            compose.ReadOnly = true;
            compose.Tmpfs = ["/tmp"];
            // The host waits as long for running downloads.
            compose.StopGracePeriod = "30s";
            compose.Healthcheck = Check(
                "dotnet", assembly, "--health-check", $"http://127.0.0.1:{Services.ContainerPort}/health");
            compose.WaitUntilHealthy();
        });
    }

    /// <summary>Publishes the IDE's container, built by its Dockerfile.</summary>
    private static void PublishAsComposeService(this IResourceBuilder<ContainerResource> container) =>
        container.PublishAsDockerComposeService((_, compose) =>
        {
            var image = container.Resource.Annotations.OfType<DockerfileBuildAnnotation>().Last();
            compose.RestrictPrivileges();
            compose.BuildFrom(container.ApplicationBuilder, image.ContextPath, image.DockerfilePath);
            compose.Healthcheck = Check(
                "curl", "-fsS", "-o", "/dev/null", $"http://127.0.0.1:{Services.ContainerPort}/healthz");
            compose.ReadOnly = true;
            compose.Tmpfs = [SharedTmp];
        });

    private static bool HasDockerfile(ContainerResource container) =>
        container.Annotations.OfType<DockerfileBuildAnnotation>().Any();

    private static void RestrictPrivileges(this Service service)
    {
        service.Restart = "unless-stopped";
        service.CapDrop = ["ALL"];
        service.SecurityOpt = ["no-new-privileges:true"];
    }

    /// <summary>
    /// Lets <c>docker compose up --build</c> build the image, unless <c>.env</c> names an existing one. Paths are
    /// relative to the Compose file, so that the checkout can be moved together with it.
    /// </summary>
    private static void BuildFrom(
        this Service service, IDistributedApplicationBuilder builder, string context, string dockerfile)
    {
        var output = Path.GetFullPath(builder.Configuration["Pipeline:OutputPath"] ?? "aspire-output");
        service.Image = $"${{{service.Name.ToUpperInvariant()}_IMAGE:-otastack-{service.Name}}}";
        service.Build = new Build
        {
            Context = RelativePath(output, context),
            Dockerfile = RelativePath(context, dockerfile),
        };
    }

    private static string RelativePath(string from, string to) => Path.GetRelativePath(from, to).Replace('\\', '/');

    private static Healthcheck Check(params IEnumerable<string> command) => new()
    {
        Test = ["CMD", .. command],
        Interval = "15s",
        Timeout = "5s",
        Retries = 3,
        StartPeriod = "30s",
    };

    // Aspire writes service_started for every WaitFor, because it does not write health checks.
    private static void WaitUntilHealthy(this Service service)
    {
        foreach (var dependency in service.DependsOn.Values)
            dependency.Condition = "service_healthy";
    }

    /// <summary>
    /// Sketches and the build tools of platforms can be any code, and must not exhaust the machine. Aspire's model does
    /// not have pids_limit. nproc counts all processes of the user id on the machine, so the limit is generous.
    /// </summary>
    private static void LimitBuilds(this Service manager)
    {
        manager.Tmpfs = [SharedTmp];
        manager.Deploy = new Deploy { Resources = new() { Limits = new ResourceSpec { Memory = "4g" } } };
        manager.Ulimits["nproc"] = new Ulimit { Soft = 16384, Hard = 16384 };
    }

    /// <summary>
    /// IDE and Manager run code that others wrote: terminals and extensions, sketches and the tools that build them.
    /// Each has its own network with the gateway and access to the internet, and can reach neither the other nor Api,
    /// which trusts proxies. The dashboard is on the Manager's network, because the Manager sends telemetry. Code there
    /// could send false telemetry, but needs the dashboard's token to read any. The web front end is on it to ask the
    /// Manager, and answers nobody without a token of the gateway.
    /// </summary>
    private static void Isolate(this ComposeFile file)
    {
        file.Isolate("ide", with: ["gateway"]);
        file.Isolate("manager", with: ["gateway", StackNames.Web, Dashboard]);
    }

    private static void Isolate(this ComposeFile file, string name, params IEnumerable<string> with)
    {
        file.AddNetwork(new Network { Name = name, Driver = "bridge" });
        file.Services[name].Networks = [name];
        foreach (var other in with)
            file.Services[other].Networks.Add(name);
    }
}
