using OtaStack.Runner;
using OtaStack.Runner.Backups;
using OtaStack.Runner.Run;

namespace OtaStack.Tests.Backups;

public sealed class PassphraseTests
{
    [Fact]
    public void A_file_gives_its_first_line()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "correct horse battery\nsomething else\n");
            Assert.Equal("correct horse battery", Passphrase.Get(file, isNew: true));

            File.WriteAllText(file, "\n");
            Assert.Contains(
                "the first line of", Refused(() => Passphrase.Get(file, isNew: true)), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_new_one_needs_twelve_characters() => Assert.Contains(
        "at least 12 characters", Refused(() => Passphrase.Checked("eleven char")), StringComparison.Ordinal);

    [Fact]
    public void Services_do_not_get_it()
    {
        Environment.SetEnvironmentVariable(Passphrase.Variable, "correct horse battery");
        try
        {
            Assert.DoesNotContain(Passphrase.Variable, ServiceEnvironment.OfThisProcess());
        }
        finally
        {
            Environment.SetEnvironmentVariable(Passphrase.Variable, null);
        }
    }

    private static string Refused(Action get) => Assert.Throws<CommandException>(get).Message;
}
