using OtaStack.Manager.Jobs;
using OtaStack.Manager.Storage;
using OtaStack.Tests.Manager.Builds;
using static OtaStack.Tests.Manager.Builds.ScriptedCompiler;

namespace OtaStack.Tests.Manager;

/// <summary>Only one Manager and one user can use the Manager's folders.</summary>
public sealed class ManagerFoldersTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public async Task A_second_Manager_on_the_same_folders_ends_with_one_line_and_does_not_touch_builds()
    {
        using var cli = new ShellCli(CompilingWhenTold);
        await using var server = await ManagerServer.StartAsync(cli.Path);
        server.WriteSketch("One");
        server.WriteSketch("Two");
        var running = await server.QueueAsync(new { sketch = "One", fqbn = Board });
        var waiting = await server.QueueAsync(new { sketch = "Two", fqbn = Board });
        await server.StateIsAsync(running, "running");

        var (exitCode, errors) = await ServiceProcess.RunToItsEndAsync(typeof(Job).Assembly, server.Arguments);

        Assert.Equal(1, exitCode);
        Assert.Equal(
            "OtaStack.Manager: Another OtaStack already uses the Manager's data folder "
                + $"{Path.Combine(server.Data, "manager")}. Stop it, or choose another folder.",
            errors.Trim());
        await File.WriteAllTextAsync(cli.File("go"), "");
        foreach (var build in (string[])[running, waiting])
            Assert.Equal("succeeded", (await server.EndOfAsync(build)).Text("state"));
        Assert.Equal(["One", "Two"], await File.ReadAllLinesAsync(cli.File("started")));
    }

    [Theory]
    [InlineData("builds", "build folder")]
    [InlineData("toolchain", "toolchain folder")]
    public async Task Two_Managers_cannot_share_the_build_or_toolchain_folder(string folder, string name)
    {
        await using var first = await ManagerServer.StartAsync(arduinoCli: null);
        await using var second = ManagerServer.NotStarted(null, null);
        var shared = folder == "builds"
            ? $"--Manager:BuildsPath={first.Builds}"
            : $"--Manager:ToolchainPath={first.Toolchain}";

        var (exitCode, errors) = await ServiceProcess.RunToItsEndAsync(
            typeof(Job).Assembly, [.. second.Arguments, shared]);

        Assert.Equal(1, exitCode);
        Assert.Equal(
            $"OtaStack.Manager: Another OtaStack already uses the {name} {Path.Combine(first.Data, folder)}. Stop it, "
                + "or choose another folder.",
            errors.Trim());
    }

    [Fact]
    public async Task After_a_kill_the_folders_can_be_used_again()
    {
        using var cli = new ShellCli(Compiling());
        await using var server = ManagerServer.NotStarted(null, cli.Path);
        await using (var process = await ManagerProcess.StartAsync(server))
            process.Kill();
        await server.StartAgainAsync();
        server.WriteSketch("One");
        await server.BuildAsync(new { sketch = "One", fqbn = Board });
    }

    [Fact]
    public async Task The_folders_are_private_even_if_they_were_not_before()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var server = ManagerServer.NotStarted(null, null);
        foreach (var folder in Folders(server).Skip(1))
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(
                folder, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        await server.StartAgainAsync();

        foreach (var folder in Folders(server))
            Assert.Equal((folder, OwnerOnly), (folder, File.GetUnixFileMode(folder)));
    }

    [Fact]
    public async Task The_configured_group_can_read_only_the_builds()
    {
        if (OperatingSystem.IsWindows())
            return;
        var group = await OwnGroupAsync();
        await using var server = await ManagerServer.StartAsync(null, ("Manager:BuildsGroup", group));

        Assert.Equal(OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.SetGroup,
            File.GetUnixFileMode(server.Builds));
        foreach (var folder in Folders(server).Where(folder => folder != server.Builds))
            Assert.Equal((folder, OwnerOnly), (folder, File.GetUnixFileMode(folder)));
        Assert.Equal(group, (await OutputAsync("stat", "-c", "%g", server.Builds)).Trim());
    }

    [Fact]
    public void A_missing_folder_cannot_be_shared()
    {
        if (!OperatingSystem.IsWindows())
            Assert.False(GroupFolder.TryShare("/nowhere/at/all", 0));
    }

    private static string[] Folders(ManagerServer server) =>
        [Path.Combine(server.Data, "manager"), server.Workspace, server.Toolchain, server.Builds];

    // Root can use any group, so take the container's; otherwise the user's own group.
    private static async Task<string> OwnGroupAsync() =>
        (await OutputAsync("id", "-u")).Trim() == "0" ? "1654" : (await OutputAsync("id", "-g")).Trim();

    private static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }
}
