using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Tests.Hosting;

public sealed class ServiceRunnerTests
{
    [Theory]
    [InlineData("http://192.0.2.1:0")] // TEST-NET-1: nobody's address
    [InlineData("http://[2001:db8::1]:0")]
    public async Task An_address_that_is_not_of_this_machine_ends_with_exit_code_1_and_no_stack_trace(string url)
    {
        var exitCode = await ServiceRunner.RunOrExplainAsync(() =>
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls(url);
            builder.Logging.ClearProviders();
            return builder.Build();
        });

        Assert.Equal(1, exitCode);
    }

    [Fact]
    public async Task Two_groups_of_settings_that_are_wrong_at_once_end_with_exit_code_1_and_no_stack_trace()
    {
        var exitCode = await ServiceRunner.RunOrExplainAsync(() =>
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection([new("First:Path", ""), new("Second:Path", "")]);
            builder.Services.AddValidated<FirstSettings>("First").AddValidated<SecondSettings>("Second");
            return builder.Build();
        });

        Assert.Equal(1, exitCode);
    }

    [Fact]
    public async Task A_defect_is_not_explained_away()
    {
        var defect = new InvalidOperationException("a defect");

        await Assert.ThrowsAsync<InvalidOperationException>(() => ServiceRunner.RunOrExplainAsync(() => throw defect));
        await Assert.ThrowsAsync<AggregateException>(() =>
            ServiceRunner.RunOrExplainAsync(() => throw new AggregateException(new StartupException("a bad setting"), defect)));
    }

    private sealed record FirstSettings
    {
        [Required]
        public string Path { get; init; } = "";
    }

    private sealed record SecondSettings
    {
        [Required]
        public string Path { get; init; } = "";
    }
}
