using System.Net;
using System.Text.RegularExpressions;
using OtaStack.EndToEndTests.Running;

namespace OtaStack.EndToEndTests;

/// <summary>The first password and how an administrator sets a new one.</summary>
public sealed partial class SignInTests : IDisposable
{
    private readonly TemporaryFolder _folder = new() { IsShared = true };

    public void Dispose() => _folder.Delete();

    [Fact]
    public async Task The_first_run_prints_a_password_once_that_is_valid_until_a_new_one_is_set()
    {
        string first;
        await using (var stack = await RunningStack.StartAsync(password: null, folder: _folder))
        {
            first = PrintedPassword().Match(stack.Log).Groups["password"].Value;
            Assert.Equal(24, first.Length);
            using var browser = await stack.SignInAsync(first);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser));
        }

        await using (var stack = await RunningStack.StartAsync(password: null, folder: _folder))
        {
            Assert.Contains("Sign in      admin   (forgotten? ./otastack password)", stack.Log);
            Assert.DoesNotContain(first, stack.Log);
            using var browser = await stack.SignInAsync(first);

            var result = await Script.RunToEndAsync(["password", "--data", stack.DataFolder], [], "another password\n");

            Assert.Equal((0, ""), (result.ExitCode, result.Errors));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser));
            using var again = await stack.SignInAsync("another password");
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(again));
        }
    }

    [Fact]
    public async Task Only_the_gateway_gets_the_given_password()
    {
        await using var stack = await RunningStack.StartAsync();
        var (api, gateway) = (await stack.Processes.MemberAsync("OtaStack.Api.dll"),
            await stack.Processes.MemberAsync("OtaStack.Gateway.dll"));

        Assert.DoesNotContain(RunningStack.Password, ProcessFamily.EnvironmentOf(api));
        Assert.Contains($"SignIn__Password={RunningStack.Password}", ProcessFamily.EnvironmentOf(gateway));
        using var browser = await stack.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser));
    }

    [Theory]
    [InlineData("short\n", "at least 10 characters")]
    [InlineData("", "no password on standard input")]
    public async Task An_invalid_new_password_is_an_error(string input, string explanation)
    {
        Directory.CreateDirectory(_folder.Path("data"));

        var result = await Script.RunToEndAsync(["password", "--data", _folder.Path("data")], [], input);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(explanation, Assert.Single(result.Errors.TrimEnd('\n').Split('\n')));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser)
    {
        using var answer = await browser.GetAsync(new Uri("/api/devices", UriKind.Relative));
        return answer.StatusCode;
    }

    [GeneratedRegex(@"^    Sign in      admin / (?<password>\S+)   \(shown this once;", RegexOptions.Multiline)]
    private static partial Regex PrintedPassword();
}
