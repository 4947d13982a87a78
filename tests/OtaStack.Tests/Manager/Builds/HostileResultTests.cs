using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Manager.Builds;

/// <summary>
/// Build steps of a platform or a sketch may replace the result with anything. The build fails with the reason, and
/// nothing is left.
/// </summary>
public sealed class HostileResultTests
{
    [Theory]
    [InlineData("rm \"$out/$name.ino.bin\"; ln -s /etc/passwd \"$out/$name.ino.bin\"", "One.ino.bin is a link")]
    [InlineData("rm \"$out/$name.ino.bin\"; ln -s nowhere \"$out/$name.ino.bin\"", "One.ino.bin is a link")]
    [InlineData("rm \"$out/$name.ino.elf\"; ln -s /etc/passwd \"$out/$name.ino.elf\"", "One.ino.elf is a link")]
    [InlineData("ln -s /etc/passwd \"$out/$name.ino.bin.signed\"", "One.ino.bin.signed is a link")]
    [InlineData("rm \"$out/$name.ino.bin\"; mkfifo \"$out/$name.ino.bin\"", "One.ino.bin is empty")]
    [InlineData(": > \"$out/$name.ino.bin\"", "One.ino.bin is empty")]
    [InlineData("rm \"$out/$name.ino.bin\"; mkdir \"$out/$name.ino.bin\"", "does not produce One.ino.bin")]
    [InlineData(
        "mkdir \"$here/elsewhere\"; cp \"$out\"/* \"$here/elsewhere\"; rm -r \"$out\"; ln -s \"$here/elsewhere\" "
            + "\"$out\"", "replaced the output folder with a link")]
    [InlineData("rm -r \"$out\"; ln -s nowhere \"$out\"", "replaced the output folder with a link")]
    [InlineData("rm -r \"$out\"", "removed the output folder")]
    public async Task A_result_that_is_not_a_regular_image_fails_the_build_with_the_reason_and_staging_is_clean(
        string step, string reason)
    {
        using var cli = new ShellCli($$"""
            {{Compiling()}}
            if [ -e "$here/hostile" ]; then
              {{step}}
            fi
            """);
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        await File.WriteAllTextAsync(cli.File("hostile"), "");

        foreach (var publish in (bool[])[true, false])
        {
            var build = await server.EndOfAsync(await server.QueueAsync(new { sketch = "One", fqbn = Board, publish }));
            // A build that is only compiled does not need an image.
            if (publish || !reason.StartsWith("does not produce", StringComparison.Ordinal))
                Assert.Contains(reason, build.Text("error"), StringComparison.Ordinal);
            Assert.DoesNotContain("Manager failed", build.Text("error") ?? "", StringComparison.Ordinal);
            if (cli.File("elsewhere") is var elsewhere && Directory.Exists(elsewhere))
            {
                Assert.Equal(3, Directory.GetFiles(elsewhere).Length);
                Directory.Delete(elsewhere, recursive: true);
            }
        }

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(server.Builds, ".staging")));
        Assert.Equal([Path.Combine(server.Builds, ".staging")], Directory.GetDirectories(server.Builds));
        Assert.Empty(server.Log.Errors);
        Assert.True(File.Exists("/etc/passwd"));

        // The next build succeeds.
        File.Delete(cli.File("hostile"));
        await server.BuildAsync(new { sketch = "One", fqbn = Board });
    }
}
