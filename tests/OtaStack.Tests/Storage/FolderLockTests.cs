using OtaStack.ServiceDefaults.Hosting;
using OtaStack.ServiceDefaults.Storage;

namespace OtaStack.Tests.Storage;

public sealed class FolderLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("otastack-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_second_process_gets_a_message_with_the_folder()
    {
        using var held = FolderLock.Take(_folder, "a.lock", "workspace");
        var refusal = Assert.Throws<StartupException>(() => FolderLock.Take(_folder, "a.lock", "workspace"));
        Assert.Equal($"Another OtaStack already uses the workspace {_folder}. Stop it, or choose another folder.",
            refusal.Message);
    }

    [Fact]
    public void A_released_lock_is_free_and_other_lock_files_are_independent()
    {
        FolderLock.Take(_folder, "a.lock", "workspace").Dispose();
        using var again = FolderLock.Take(_folder, "a.lock", "workspace");
        using var other = FolderLock.Take(_folder, "b.lock", "workspace");
    }

    [Fact]
    public void A_folder_that_cannot_be_written_has_another_message_than_one_in_use()
    {
        var refusal = Assert.Throws<StartupException>(
            () => FolderLock.Take(Path.Combine(_folder, "missing"), "a.lock", "workspace"));
        Assert.Contains("cannot be written", refusal.Message, StringComparison.Ordinal);
    }
}
