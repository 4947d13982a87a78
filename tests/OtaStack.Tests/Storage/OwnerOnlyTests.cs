using System.Runtime.Versioning;
using OtaStack.ServiceDefaults.Storage;
using static OtaStack.Tests.ApiConversation;

namespace OtaStack.Tests.Storage;

/// <summary>Only the service's user may read its data, because images contain Wi-Fi passwords.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OwnerOnlyTests
{
    private const UnixFileMode OpenFolder = (UnixFileMode)0b111_111_111;
    private const UnixFileMode OpenFile = (UnixFileMode)0b110_110_110;

    [Fact]
    public async Task A_new_data_folder_is_private_whatever_the_umask_is()
    {
        await using var server = await ApiServer.StartAsync();
        await FillAsync(server);

        AssertClosed(server.Data);
    }

    [Fact]
    public async Task An_older_data_folder_is_restricted_to_its_owner_at_the_next_start()
    {
        await using var server = await ApiServer.StartAsync();
        await FillAsync(server);
        await server.StopAsync();
        foreach (var path in Directory.EnumerateDirectories(server.Data, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(path, OpenFolder);
        foreach (var path in Directory.EnumerateFiles(server.Data, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(path, OpenFile);
        await File.WriteAllTextAsync(Path.Combine(server.Data, "firmware", "of-before"), "secret");
        File.SetUnixFileMode(Path.Combine(server.Data, "firmware", "of-before"), OpenFile);

        await server.StartAgainAsync();
        await FillAsync(server);
        AssertClosed(server.Data);
    }

    [Fact]
    public async Task A_shared_folder_keeps_its_mode_as_the_data_folder()
    {
        await using var server = await ApiServer.StartAsync();
        await server.StopAsync();
        File.SetUnixFileMode(server.Data, OpenFolder);

        await server.StartAgainAsync();

        Assert.Equal(OpenFolder, File.GetUnixFileMode(server.Data));
        Assert.Equal(OwnerOnly.ForFiles, File.GetUnixFileMode(Path.Combine(server.Data, "otastack.db")));
    }

    [Fact]
    public async Task A_configured_build_folder_keeps_its_mode()
    {
        var builds = Directory.CreateTempSubdirectory("otastack-builds-").FullName;
        try
        {
            File.SetUnixFileMode(builds, OpenFolder);
            await using var server = await ApiServer.StartAsync(("Builds:Path", builds));
            Assert.Equal(OpenFolder, File.GetUnixFileMode(builds));
        }
        finally
        {
            Directory.Delete(builds, recursive: true);
        }
    }

    [Fact]
    public void A_missing_folder_is_not_an_error()
    {
        OwnerOnly.RestrictFolder("/nowhere/at/all");
        OwnerOnly.RestrictFile("/nowhere/at/all");
    }

    private static async Task FillAsync(ApiServer server)
    {
        await server.UploadedAsync(NewImage());
        (await server.PollAsync("/ota/thermostat")).Dispose();
        var build = NewImage();
        server.Drop("Lamp.ino.bin", build);
        await server.TakenAsync(build);
    }

    private static void AssertClosed(string data)
    {
        Assert.Equal(OwnerOnly.ForFolders, File.GetUnixFileMode(data));
        foreach (var folder in new[] { "firmware", "firmware/incoming", "builds" })
            Assert.True(File.GetUnixFileMode(Path.Combine(data, folder)) == OwnerOnly.ForFolders, folder);
        foreach (var file in Directory.EnumerateFiles(data)
            .Concat(Directory.EnumerateFiles(Path.Combine(data, "firmware"))))
            Assert.True(File.GetUnixFileMode(file) == OwnerOnly.ForFiles, $"{file}: {File.GetUnixFileMode(file)}");
    }
}
