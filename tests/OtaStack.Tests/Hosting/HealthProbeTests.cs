using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Tests.Hosting;

public sealed class HealthProbeTests
{
    [Fact]
    public async Task Without_the_switch_the_service_starts() =>
        Assert.Null(await HealthProbe.RunIfAskedAsync(["--urls", "http://127.0.0.1:0"]));

    [Theory]
    [InlineData(200, 0)]
    [InlineData(204, 0)]
    [InlineData(302, 1)]
    [InlineData(503, 1)]
    public async Task The_exit_code_says_whether_the_service_is_ready(int status, int exitCode)
    {
        await using var service = await StartAsync(status);

        var answer = await HealthProbe.RunIfAskedAsync(["--health-check", service.Urls.Single() + "/health"]);

        Assert.Equal(exitCode, answer);
    }

    [Fact]
    public async Task A_service_that_does_not_listen_is_not_healthy()
    {
        string address;
        await using (var service = await StartAsync(200))
            address = service.Urls.Single();

        Assert.Equal(1, await HealthProbe.RunIfAskedAsync(["--health-check", address]));
    }

    [Theory]
    [InlineData("--health-check")]
    [InlineData("--health-check", "health")]
    [InlineData("--health-check", "ftp://127.0.0.1/health")]
    [InlineData("--health-check", "http://127.0.0.1/health", "again")]
    public async Task Invalid_arguments_are_not_healthy(params string[] arguments) =>
        Assert.Equal(1, await HealthProbe.RunIfAskedAsync(arguments));

    private static async Task<WebApplication> StartAsync(int status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var service = builder.Build();
        service.Urls.Add("http://127.0.0.1:0");
        service.Run(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await service.StartAsync();
        return service;
    }
}
