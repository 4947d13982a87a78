using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OtaStack.ServiceDefaults.Hosting;

namespace OtaStack.Tests.Hosting;

public sealed class StartupErrorTests
{
    [Theory]
    [InlineData("http://192.0.2.1:0")] // TEST-NET-1, never an address of this machine
    [InlineData("http://[2001:db8::1]:0")]
    public async Task An_address_that_is_not_of_this_machine_is_explained_in_one_line(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();

        Assert.Contains("Choose another address or port.", await ExplanationAsync(builder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_invalid_groups_of_settings_are_explained_in_one_line()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("First:Path", ""), new("Second:Path", "")]);
        builder.Services.AddValidated<FirstSettings>("First").AddValidated<SecondSettings>("Second");

        var line = await ExplanationAsync(builder);
        Assert.Contains("First", line, StringComparison.Ordinal);
        Assert.Contains("Second", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void A_defect_is_not_explained()
    {
        var defect = new InvalidOperationException("a defect");

        Assert.Null(StartupErrors.Explain(defect));
        Assert.Null(StartupErrors.Explain(new AggregateException(new StartupException("a bad setting"), defect)));
    }

    private static async Task<string> ExplanationAsync(WebApplicationBuilder builder)
    {
        await using var app = builder.Build();
        return StartupErrors.Explain(await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync()))!;
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
