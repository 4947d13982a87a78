using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OtaStack.Tests.Manager.Builds;
using static OtaStack.Tests.Manager.Tokens.TokenConversation;

namespace OtaStack.Tests.Manager.Tokens;

/// <summary>Real builds with a token.</summary>
public sealed class BuiltTokenTests
{
    [Theory]
    [InlineData(StandInToolchain.Esp8266)]
    [InlineData(StandInToolchain.Esp32C3)]
    public async Task The_token_is_in_image_and_ELF_and_in_nothing_else_that_others_can_read(string board)
    {
        await using var server = ManagerServer.NotStarted(
            null, StandInToolchain.Program, ("Logging:LogLevel:Default", "Trace"));
        server.Log.Minimum = LogLevel.Trace;
        await server.StartAgainAsync();
        StandInToolchain.Install(server);
        server.WriteSketch("Lamp", Poller);
        await server.SetTokenAsync("lamp", Token);
        var before = TemporaryFiles();

        using var commands = new SeenCommands(Token);
        var build = await server.BuildAsync(new { sketch = "Lamp", fqbn = board });
        Assert.NotEqual(0, commands.End());
        Assert.Empty(commands.Found);

        var folder = server.PublishedFolder(build);
        var image = Path.Combine(folder, "Lamp.ino.bin");
        var elf = Path.Combine(folder, "Lamp.ino.elf");
        var cache = Path.Combine(server.Data, "manager", "cache") + Path.DirectorySeparatorChar;
        Assert.Equal(
            new[] { image, elf, server.TokenFile("lamp") }.Order(),
            FilesWithToken(server.Data).Where(file => !file.StartsWith(cache, StringComparison.Ordinal)).Order());
        Assert.DoesNotContain(TemporaryFiles().Except(before), Holds);
        if (!OperatingSystem.IsWindows())
        {
            // Nobody else reaches the cache, whatever modes compilers give their files.
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.Combine(server.Data, "manager")));
        }

        Assert.DoesNotContain(Token, await server.LogOfAsync(build), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, build.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, (await server.ManifestOfAsync(build)).GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Log.Lines, line =>
            (line.Text + line.Exception).Contains(Token, StringComparison.Ordinal));
        Assert.NotEmpty(server.Log.Lines);
    }

    [Fact]
    public async Task A_compiler_message_that_quotes_the_token_is_logged_without_it()
    {
        await using var server = await StartAsync();
        server.WriteSketch("Lamp", "static_assert(false, OTASTACK_TOKEN);\n#pragma message OTASTACK_TOKEN\n"
            + "int OTASTACK_TOKEN;\nvoid setup() {}\nvoid loop() {}");
        await server.SetTokenAsync("lamp", Token);
        var build = await server.EndOfAsync(
            await server.QueueAsync(new { sketch = "Lamp", fqbn = StandInToolchain.Esp8266 }));

        Assert.Equal("failed", build.Text("state"));
        var log = await server.LogOfAsync(build);
        Assert.Contains("[token]", log, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, log, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, build.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(FilesWithToken(Path.Combine(server.Data, "manager", "builds")));
    }

    [Fact]
    public async Task A_rotated_token_leads_to_a_new_version_with_the_new_token()
    {
        await using var server = await StartAsync();
        server.WriteSketch("Lamp", Poller);
        var without = await server.BuildAsync(new { sketch = "Lamp", fqbn = StandInToolchain.Esp8266 });
        Assert.True((await server.ImageOfAsync(without)).Contains("no token"));

        await server.SetTokenAsync("lamp", Token);
        // Set an hour ago, because versions have the time to the second.
        var hourAgo = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds();
        await File.WriteAllTextAsync(server.TokenFile("lamp"), $"{Token}\n{hourAgo}\n");
        var first = await server.BuildAsync(new { sketch = "Lamp", fqbn = StandInToolchain.Esp8266 });
        await server.SetTokenAsync("lamp", "another-token-of-the-lamp");
        var second = await server.BuildAsync(new { sketch = "Lamp", fqbn = StandInToolchain.Esp8266 });

        var (old, renewed) = (await server.ImageOfAsync(first), await server.ImageOfAsync(second));
        Assert.True(old.Contains(Token));
        Assert.True(renewed.Contains("another-token-of-the-lamp"));
        Assert.False(renewed.Contains(Token));
        Assert.Equal(3, new[] { without, first, second }.Select(build => build.Text("version")).Distinct().Count());

        await server.RemoveTokenAsync("lamp");
        var removed = await server.BuildAsync(new { sketch = "Lamp", fqbn = StandInToolchain.Esp8266 });
        Assert.Equal(await server.ImageOfAsync(without), await server.ImageOfAsync(removed));
    }

    [Fact]
    public async Task A_library_that_uses_the_token_gets_the_new_one_too()
    {
        await using var server = await StartAsync();
        Directory.CreateDirectory(Path.Combine(server.Workspace, "libraries/Poller"));
        server.WriteFile("libraries/Poller/Poller.h", "const char *pollToken();");
        server.WriteFile("libraries/Poller/Poller.cpp",
            "#include \"Poller.h\"\nconst char *pollToken() { return OTASTACK_TOKEN; }");
        server.WriteSketch("Lamp", """
            #include <Poller.h>
            void setup() { Serial.println(pollToken()); Serial.println(OTASTACK_VERSION); }
            void loop() {}
            """);
        await server.SetTokenAsync("lamp", Token);
        var first = await server.BuildAsync(new { sketch = "Lamp", fqbn = StandInToolchain.Esp8266 });
        Assert.True((await server.ImageOfAsync(first)).Contains(Token));

        await server.SetTokenAsync("lamp", "another-token-of-the-lamp");
        var image = await server.ImageOfAsync(
            await server.BuildAsync(new { sketch = "Lamp", fqbn = StandInToolchain.Esp8266 }));
        Assert.True(image.Contains("another-token-of-the-lamp"));
        Assert.False(image.Contains(Token));
    }

    [Fact]
    public async Task With_the_same_token_nothing_is_compiled_again()
    {
        await using var server = await StartAsync();
        server.WriteSketch("Lamp", Poller);
        server.WriteFile("Lamp/other.cpp", "const char *other() { return OTASTACK_TOKEN; }");
        await server.SetTokenAsync("lamp", Token);
        var first = await server.BuildAsync(new { sketch = "Lamp", fqbn = StandInToolchain.Esp8266 });
        var before = Objects(server);
        Assert.Contains(before, file => file.Item1.EndsWith("/sketch/other.cpp.o", StringComparison.Ordinal));

        var second = await server.BuildAsync(new { sketch = "Lamp", fqbn = StandInToolchain.Esp8266 });
        Assert.Equal(before, Objects(server));
        Assert.Equal(await server.ImageOfAsync(first), await server.ImageOfAsync(second));
    }

    private static async Task<ManagerServer> StartAsync()
    {
        var server = await ManagerServer.StartAsync(StandInToolchain.Program);
        StandInToolchain.Install(server);
        return server;
    }

    // arduino-builder writes the main file anew, and so compiles it, in every build.
    private static List<(string, DateTime)> Objects(ManagerServer server) =>
    [
        .. Directory.GetFiles(Path.Combine(server.Data, "manager", "cache", "sketches"), "*.o",
            SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".ino.cpp.o", StringComparison.Ordinal)).Order().Select(file => (file, File.GetLastWriteTimeUtc(file))),
    ];

    private static IEnumerable<string> FilesWithToken(string folder) =>
        Directory.GetFiles(folder, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        }).Where(Holds);

    private static bool Holds(string file)
    {
        try
        {
            return File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.ASCII.GetBytes(Token)) >= 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // A lock, or another program's file that was just deleted.
        }
    }

    private static IEnumerable<string> TemporaryFiles() =>
        [.. Directory.GetFiles(Path.GetTempPath()).Where(file => Path.GetFileName(file) is ['c', 'c', ..])];
}
