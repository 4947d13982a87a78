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
    public async Task A_second_manager_on_the_same_folders_ends_in_one_line_and_leaves_the_firsts_builds_alone()
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
    public async Task Builds_and_toolchain_are_not_shared_with_a_manager_that_has_other_data(string folder, string name)
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
    public async Task The_folders_are_free_again_when_the_manager_was_killed()
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
    public async Task Nobody_else_on_the_machine_gets_into_them_also_where_they_were_open_before()
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
    public async Task A_group_that_is_named_may_read_the_builds_and_nothing_else()
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
    public void A_folder_that_is_not_there_cannot_be_shared()
    {
        if (!OperatingSystem.IsWindows())
            Assert.False(GroupFolder.TryShare("/nowhere/at/all", 0));
    }

    private static string[] Folders(ManagerServer server) =>
        [Path.Combine(server.Data, "manager"), server.Workspace, server.Toolchain, server.Builds];

    // Root may give a folder to any group: the container's own number then, else the first of this user's.
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
