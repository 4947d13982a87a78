using OtaStack.Runner.Ready;

namespace OtaStack.Tests.Runner;

public sealed class SignInTextTests : IDisposable
{
    private const string Command = "./otastack password";

    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_generated_password_is_shown_once()
    {
        File.WriteAllText(_file, "orH4-TTfy\n");

        Assert.Equal($"admin / orH4-TTfy   (shown this once; {Command} sets another)",
            SignInText.Of(_file, Command, given: null));
        Assert.Equal($"admin   (forgotten? {Command})", SignInText.Of(_file, Command, given: null));
    }

    [Fact]
    public void A_given_password_is_not_shown() =>
        Assert.Equal("admin   (password: OTASTACK_PASSWORD)",
            SignInText.Of(_file, Command, given: "OTASTACK_PASSWORD"));
}
