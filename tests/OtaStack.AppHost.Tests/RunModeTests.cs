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
    public async Task The_stack_is_gateway_api_and_ide()
    {
        await using var builder = await CreateAsync();

        Assert.Equal(
            ["api", "gateway", "ide"],
            builder.Resources.OfType<IResourceWithEndpoints>().Select(resource => resource.Name).Order());
    }

    [Fact]
    public async Task The_gateway_is_on_port_8080_and_the_api_wherever_the_system_picks()
    {
        await using var builder = await CreateAsync();

        Assert.Equal(8080, Endpoint(builder, "gateway", "http").Port);
        Assert.Null(Endpoint(builder, "api", "http").Port);
    }

    [Fact]
    public async Task The_gateway_knows_the_api_and_the_ide()
    {
        await using var builder = await CreateAsync();

        var settings = await EnvironmentAsync(builder, "gateway");

        Assert.Equal("api", Assert.IsType<EndpointReference>(settings["services__api__http__0"]).Resource.Name);
        Assert.Equal("ide", Assert.IsType<EndpointReference>(settings["services__ide__ide__0"]).Resource.Name);
    }

    [Fact]
    public async Task The_gateway_waits_for_the_api_and_nobody_waits_for_the_ide()
    {
        await using var builder = await CreateAsync();

        Assert.Equal(["api"], Waits("gateway"));
        Assert.Empty(Waits("api"));
        Assert.Empty(Waits("ide"));

        IEnumerable<string> Waits(string name) =>
            Find(builder, name).Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("gateway")]
    [InlineData("ide")]
    public async Task Every_resource_has_a_health_check(string name)
    {
        await using var builder = await CreateAsync();

        Assert.Single(Find(builder, name).Annotations.OfType<HealthCheckAnnotation>());
    }

    [Fact]
    public async Task Api_and_ide_share_one_folder_of_this_machine_for_builds()
    {
        await using var builder = await CreateAsync();
        var builds = Path.Combine(_data, "builds");

        var mount = Find(builder, "ide").Annotations.OfType<ContainerMountAnnotation>()
            .Single(mount => mount.Target == "/builds");

        Assert.Equal(ContainerMountType.BindMount, mount.Type);
        Assert.Equal(builds, mount.Source);
        Assert.Equal(builds, (await EnvironmentAsync(builder, "api"))["Builds__Path"]);
        Assert.True(Directory.Exists(builds));
    }

    [Fact]
    public async Task The_api_keeps_its_data_in_the_configured_folder()
    {
        await using var builder = await CreateAsync();

        Assert.Equal(_data, (await EnvironmentAsync(builder, "api"))["Data__Path"]);
    }

    [Fact]
    public async Task The_ide_is_built_from_its_folder_and_asks_for_a_generated_password()
    {
        await using var builder = await CreateAsync();
        var image = Find(builder, "ide").Annotations.OfType<DockerfileBuildAnnotation>().Single();
        var password = builder.Resources.OfType<ParameterResource>().Single();

        Assert.True(File.Exists(image.DockerfilePath));
        Assert.EndsWith(Path.Combine("code-server", "Dockerfile"), image.DockerfilePath, StringComparison.Ordinal);
        Assert.Same(password, (await EnvironmentAsync(builder, "ide"))["PASSWORD"]);
        Assert.True(password.Secret);
        Assert.Matches("^[A-Za-z0-9]{22,}$", password.Default!.GetDefaultValue());
    }

    [Fact]
    public async Task The_ide_can_be_a_process_of_this_machine()
    {
        await using var builder = await CreateAsync("--Ide:Mode=process");
        var ide = Assert.IsType<ExecutableResource>(Find(builder, "ide"));
        var arguments = new List<object>();
        foreach (var callback in ide.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await callback.Callback(new CommandLineArgsCallbackContext(arguments));

        Assert.Equal("code-server", ide.Command);
        Assert.Contains("--disable-proxy", arguments);
        Assert.Equal("password", arguments[arguments.IndexOf("--auth") + 1]);
        Assert.IsType<ParameterResource>((await EnvironmentAsync(builder, "ide"))["PASSWORD"]);
        Assert.Contains("services__ide__ide__0", (await EnvironmentAsync(builder, "gateway")).Keys);
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
