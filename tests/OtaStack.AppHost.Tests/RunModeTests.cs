using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace OtaStack.AppHost.Tests;

/// <summary>The model as <c>dotnet run</c> starts it. Nothing is started here: no container engine is needed.</summary>
public sealed class RunModeTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("otastack-apphost-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task The_stack_is_gateway_api_manager_and_ide()
    {
        await using var builder = await CreateAsync();

        Assert.Equal(
            ["api", "gateway", "ide", "manager"],
            // Aspire gives every project a child that rebuilds it.
            builder.Resources.OfType<IResourceWithEndpoints>().Where(resource => resource is not IResourceWithParent)
                .Select(resource => resource.Name).Order());
    }

    [Fact]
    public async Task The_gateway_is_on_port_8080_and_the_others_wherever_the_system_picks()
    {
        await using var builder = await CreateAsync();

        Assert.Equal(8080, Endpoint(builder, "gateway", "http").Port);
        Assert.Null(Endpoint(builder, "api", "http").Port);
        Assert.Null(Endpoint(builder, "manager", "http").Port);
    }

    [Fact]
    public async Task The_gateway_knows_the_others()
    {
        await using var builder = await CreateAsync();

        var settings = await EnvironmentAsync(builder, "gateway");

        Assert.Equal("api", Assert.IsType<EndpointReference>(settings["services__api__http__0"]).Resource.Name);
        Assert.Equal("manager", Assert.IsType<EndpointReference>(settings["services__manager__http__0"]).Resource.Name);
        Assert.Equal("ide", Assert.IsType<EndpointReference>(settings["services__ide__ide__0"]).Resource.Name);
    }

    [Fact]
    public async Task The_gateway_waits_for_the_api_and_boards_wait_for_nothing_else()
    {
        await using var builder = await CreateAsync();

        Assert.Equal(["api"], Waits("gateway"));
        Assert.Empty(Waits("api"));
        Assert.Empty(Waits("ide"));
        Assert.Empty(Waits("manager"));

        IEnumerable<string> Waits(string name) =>
            Find(builder, name).Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("gateway")]
    [InlineData("ide")]
    [InlineData("manager")]
    public async Task Every_resource_has_a_health_check(string name)
    {
        await using var builder = await CreateAsync();

        Assert.Single(Find(builder, name).Annotations.OfType<HealthCheckAnnotation>());
    }

    [Theory]
    [InlineData("/workspace", "workspace", false)]
    [InlineData("/toolchain", "toolchain", true)]
    [InlineData("/builds", "builds", true)]
    public async Task The_ide_shares_folders_of_this_machine_with_the_services(string target, string folder, bool isReadOnly)
    {
        await using var builder = await CreateAsync();

        var mount = Find(builder, "ide").Annotations.OfType<ContainerMountAnnotation>()
            .Single(mount => mount.Target == target);

        Assert.Equal(ContainerMountType.BindMount, mount.Type);
        Assert.Equal(Path.Combine(_data, folder), mount.Source);
        Assert.Equal(isReadOnly, mount.IsReadOnly);
        Assert.True(Directory.Exists(mount.Source));
    }

    [Theory]
    [InlineData("api", "Builds__Path", "builds")]
    [InlineData("api", "Builds__ReceiptsPath", "receipts")]
    [InlineData("manager", "Manager__ReceiptsPath", "receipts")]
    [InlineData("api", "Identity__PublicKeyPath", "identity-public/token-key.pem")]
    [InlineData("manager", "Manager__DataPath", "manager")]
    [InlineData("manager", "Manager__WorkspacePath", "workspace")]
    [InlineData("manager", "Manager__ToolchainPath", "toolchain")]
    [InlineData("manager", "Manager__BuildsPath", "builds")]
    [InlineData("manager", "Identity__PublicKeyPath", "identity-public/token-key.pem")]
    [InlineData("gateway", "Identity__Path", "identity")]
    [InlineData("gateway", "Identity__PublicPath", "identity-public")]
    public async Task A_service_keeps_its_things_below_the_configured_folder(string service, string setting, string place)
    {
        await using var builder = await CreateAsync();

        Assert.Equal(Path.Combine(_data, place), (await EnvironmentAsync(builder, service))[setting]);
    }

    [Fact]
    public async Task Only_the_owner_of_the_files_gets_at_accounts_and_keys()
    {
        if (OperatingSystem.IsWindows())
            return;

        await using var builder = await CreateAsync();

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.Combine(_data, "identity")));
    }

    [Fact]
    public async Task The_api_keeps_its_data_in_the_configured_folder_itself()
    {
        await using var builder = await CreateAsync();

        Assert.Equal(_data, (await EnvironmentAsync(builder, "api"))["Data__Path"]);
    }

    [Fact]
    public async Task The_ide_is_built_from_its_folder_and_knows_no_password()
    {
        await using var builder = await CreateAsync();
        var image = Find(builder, "ide").Annotations.OfType<DockerfileBuildAnnotation>().Single();

        Assert.True(File.Exists(image.DockerfilePath));
        Assert.EndsWith(Path.Combine("OtaStack.Ide", "Dockerfile"), image.DockerfilePath, StringComparison.Ordinal);
        Assert.Empty(await EnvironmentAsync(builder, "ide"));
    }

    [Fact]
    public async Task The_gateway_signs_people_in_with_a_generated_password()
    {
        await using var builder = await CreateAsync();
        var password = builder.Resources.OfType<ParameterResource>().Single();

        Assert.Same(password, (await EnvironmentAsync(builder, "gateway"))["SignIn__Password"]);
        Assert.True(password.Secret);
        Assert.Matches("^[A-Za-z0-9]{22,}$", password.Default!.GetDefaultValue());
    }

    [Fact]
    public async Task The_ide_can_be_a_process_of_this_machine_behind_a_socket_of_its_owner()
    {
        await using var builder = await CreateAsync("--Ide:Mode=process");
        var ide = Assert.IsType<ExecutableResource>(Find(builder, "ide"));
        var arguments = new List<object>();
        foreach (var callback in ide.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await callback.Callback(new CommandLineArgsCallbackContext(arguments));
        var gateway = await EnvironmentAsync(builder, "gateway");
        var home = Path.Combine(_data, "ide");

        Assert.Equal("dotnet", ide.Command);
        Assert.True(File.Exists((string)arguments[0]));
        Assert.EndsWith("OtaStack.Runner.dll", (string)arguments[0], StringComparison.Ordinal);
        Assert.Equal(["ide", "--home", home, "--workspace", Path.Combine(_data, "workspace")], arguments[1..]);
        Assert.Empty(ide.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal($"unix://{home}/ide.sock", gateway["services__ide__ide__0"]);
        Assert.Equal($"{home}/note", gateway["Gateway__IdeNotePath"]);
    }

    [Fact]
    public async Task Another_word_for_the_ide_mode_is_refused_with_the_words_there_are()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => CreateAsync("--Ide:Mode=vm"));

        Assert.Equal("Ide:Mode is \"vm\": expected \"container\" or \"process\".", exception.Message);
    }

    private Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] arguments) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.OtaStack_AppHost>(
            [$"--Data:Path={_data}", .. arguments]);

    private static IResource Find(IDistributedApplicationTestingBuilder builder, string name) =>
        builder.Resources.Single(resource => resource.Name == name);

    private static EndpointAnnotation Endpoint(
        IDistributedApplicationTestingBuilder builder, string resource, string endpoint) =>
        Find(builder, resource).Annotations.OfType<EndpointAnnotation>().Single(one => one.Name == endpoint);

    // The values as they stand in the model; endpoints have no port before the stack runs.
    private static async Task<Dictionary<string, object>> EnvironmentAsync(
        IDistributedApplicationTestingBuilder builder, string name)
    {
        var resource = Find(builder, name);
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, resource);
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await callback.Callback(context);
        return context.EnvironmentVariables;
    }
}
