using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests;

public sealed class RunFailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_port_in_use_is_an_error()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var result = await Script.RunToEndAsync("run", "--port", port, "--data", _folder.Path("data"));

        AssertFailed(result, $"port {port} is in use");
    }

    [Fact]
    public async Task A_data_folder_below_a_file_is_an_error()
    {
        await File.WriteAllTextAsync(_folder.Path("file"), "");

        var result = await RunOn(_folder.Path("file/data"));

        AssertFailed(result, "Not a directory");
    }

    [Fact]
    public async Task A_data_folder_without_write_access_is_an_error()
    {
        var result = await RunOn("/proc/otastack");

        AssertFailed(result, "cannot use /proc/otastack as data folder");
    }

    [Fact]
    public async Task A_second_instance_on_the_same_data_is_an_error()
    {
        await using var stack = await RunningStack.StartAsync();

        var result = await RunOn(stack.DataFolder);

        AssertFailed(result, "another OtaStack is running");
    }

    [Fact]
    public async Task A_password_that_is_too_short_is_an_error()
    {
        var result = await Script.RunToEndAsync(
            ["run", "--port", "0", "--data", _folder.Path("data")], [("OTASTACK_PASSWORD", "short")]);

        AssertFailed(result, "at least 10 characters");
    }

    [Theory]
    [InlineData("--host", "example.com", "must be an IP address")]
    [InlineData("--host", "1.2.3.256", "must be an IP address")]
    [InlineData("--port", "65536", "0 to 65535")]
    [InlineData("--port", "", "needs a value")]
    [InlineData("--prot", "8080", "unknown option \"--prot\"")]
    public async Task An_invalid_option_is_an_error(string option, string value, string explanation)
    {
        AssertFailed(await Script.RunToEndAsync("run", option, value), explanation);
    }

    private static Task<ScriptResult> RunOn(string data) => Script.RunToEndAsync("run", "--port", "0", "--data", data);

    private static void AssertFailed(ScriptResult result, string explanation)
    {
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.StartsWith("otastack: ", result.Errors);
        Assert.Contains(explanation, result.Errors);
        Assert.Single(result.Errors.TrimEnd('\n').Split('\n'));
    }
}
