namespace OtaStack.Tests.Manager.Builds;

/// <summary>The same sources give the same bytes.</summary>
public sealed class ReproducibleBuildTests
{
    // Everything that usually differs: the time in two forms, the path, and an object that only some builds compile
    // again.
    private const string Code = """
        #include "other.h"
        const char stamp[] = __DATE__ ";" __TIME__;
        const char version[] = OTASTACK_VERSION;
        void setup() {
          Serial.println(stamp);
          Serial.println(version);
          Serial.println(__FILE__);
          Serial.println(other());
        }
        void loop() {}
        """;

    [Theory]
    [InlineData(StandInToolchain.Esp8266)]
    [InlineData(StandInToolchain.Esp32C3)]
    public async Task Two_builds_in_two_places_give_the_same_image(string board)
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        Write(first, "one");
        Write(second, "one");

        var image = await ImageAsync(first, board);
        await Task.Delay(1100); // So that a time in the image would differ.
        Assert.Equal(image, await ImageAsync(first, board));
        Assert.Equal(image, await ImageAsync(first, board, clean: true));
        Assert.Equal(image, await ImageAsync(second, board));
    }

    [Fact]
    public async Task After_a_change_an_incremental_build_is_the_same_as_one_from_scratch()
    {
        await using var server = await StartAsync();
        Write(server, "one");
        var before = await ImageAsync(server, StandInToolchain.Esp8266);
        // Only the other file changes, but the stamp in the main file must change as well.
        server.WriteFile("Same/other.cpp", Other("two"), new DateTime(2026, 11, 24, 8, 0, 0, DateTimeKind.Utc));

        var incremental = await ImageAsync(server, StandInToolchain.Esp8266);
        Assert.NotEqual(before, incremental);
        Assert.NotEqual(-1, incremental.AsSpan().IndexOf("Nov 24 2026;08:00:00\0"u8));
        Assert.Equal(-1, incremental.AsSpan().IndexOf("Nov 23 2026"u8));
        Assert.Equal(incremental, await ImageAsync(server, StandInToolchain.Esp8266, clean: true));
    }

    [Fact]
    public async Task A_new_version_recompiles_the_sketch()
    {
        await using var server = await StartAsync();
        Write(server, "one");
        var first = await server.BuildAsync(
            new { sketch = "Same", fqbn = StandInToolchain.Esp8266, version = "1.0.0" });
        var second = await server.BuildAsync(
            new { sketch = "Same", fqbn = StandInToolchain.Esp8266, version = "1.0.1" });
        Assert.NotEqual(-1, (await server.ImageOfAsync(first)).AsSpan().IndexOf("1.0.0\0"u8));
        Assert.NotEqual(-1, (await server.ImageOfAsync(second)).AsSpan().IndexOf("1.0.1\0"u8));
        Assert.Equal(-1, (await server.ImageOfAsync(second)).AsSpan().IndexOf("1.0.0\0"u8));
    }

    private static async Task<ManagerServer> StartAsync()
    {
        var server = await ManagerServer.StartAsync(StandInToolchain.Program);
        StandInToolchain.Install(server);
        return server;
    }

    private static void Write(ManagerServer server, string text)
    {
        server.WriteSketch("Same", Code);
        server.WriteFile("Same/other.h", "const char *other();");
        server.WriteFile("Same/other.cpp", Other(text));
    }

    private static string Other(string text) => $"#include \"other.h\"\nconst char *other() {{ return \"{text}\"; }}";

    private static async Task<byte[]> ImageAsync(ManagerServer server, string board, bool clean = false) =>
        await server.ImageOfAsync(
            await server.BuildAsync(new { sketch = "Same", fqbn = board, clean, version = "1.0.0" }));
}
