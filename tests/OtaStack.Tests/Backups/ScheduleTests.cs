using Microsoft.Extensions.Time.Testing;
using OtaStack.Runner;
using OtaStack.Runner.Backups;

namespace OtaStack.Tests.Backups;

public sealed class ScheduleTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 17, 0, 0, TimeSpan.Zero));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otastack-schedule-test-");
    private readonly List<string> _lines = [];
    private readonly List<BackupOptions> _made = [];
    private bool _fails;

    [Fact]
    public async Task The_first_backup_is_made_at_once_and_the_next_a_day_later()
    {
        await using var schedule = Start();
        await MadeAsync(1);

        _time.Advance(TimeSpan.FromHours(23));
        Assert.Single(_made);
        _time.Advance(TimeSpan.FromHours(1));
        await MadeAsync(2);

        Assert.Equal(["otastack-20261127T170000Z.tar.gz", "otastack-20261128T170000Z.tar.gz"], Names());
    }

    [Fact]
    public async Task A_restart_does_not_make_a_backup_that_is_not_due()
    {
        Write("otastack-20261127T120000Z.tar.gz");
        await using var schedule = Start();

        _time.Advance(TimeSpan.FromHours(18));
        Assert.Empty(_made);
        _time.Advance(TimeSpan.FromHours(1));
        await MadeAsync(1);
    }

    [Fact]
    public async Task Only_its_own_oldest_backups_are_deleted()
    {
        string[] others = ["otastack-mine.tar.gz", "otastack-20200101T000000Z.backup", "photo.jpg"];
        foreach (var other in others)
            Write(other);
        Write("otastack-20200101T000000Z.tar.gz");
        Write("otastack-20200102T000000Z.tar.gz");

        await using var schedule = Start();
        await MadeAsync(1);
        await Eventually.TrueAsync(() => Names().Length == 5, "old backups to be deleted");

        Assert.Equal(
            others.Concat(["otastack-20200102T000000Z.tar.gz", "otastack-20261127T170000Z.tar.gz"]).Order(), Names());
    }

    [Fact]
    public async Task A_backup_that_fails_deletes_nothing_and_is_tried_again_after_ten_minutes()
    {
        Write("otastack-20200101T000000Z.tar.gz");
        Write("otastack-20200102T000000Z.tar.gz");
        Write("otastack-20200103T000000Z.tar.gz");
        _fails = true;
        await using var schedule = Start();
        await MadeAsync(1);
        Assert.Equal(3, Names().Length);
        Assert.Equal(["no backup: the disk is full"], Lines());

        _fails = false;
        _time.Advance(TimeSpan.FromMinutes(10));
        await MadeAsync(2);
    }

    [Fact]
    public void One_setting_and_a_passphrase_turn_it_on()
    {
        Assert.Null(Read());
        Assert.Null(Read(("Backup__Folder", "")));

        var options = Read(("Backup__Folder", "/srv/backups"), ("OTASTACK_PASSPHRASE", "correct horse"))!;

        Assert.Equal(("/srv/backups", TimeSpan.FromDays(1), 7), (options.Folder, options.Every, options.Keep));
        Assert.Equal("correct horse", options.Passphrase);
    }

    [Fact]
    public void A_passphrase_may_be_in_a_file_or_be_declined()
    {
        var file = Path.Combine(_folder.FullName, "passphrase");
        File.WriteAllText(file, "battery staple\nsecond line\n");

        Assert.Equal(
            "battery staple", Read(("Backup__Folder", "/b"), ("Backup__PassphraseFile", file))!.Passphrase);
        Assert.Null(Read(("Backup__Folder", "/b"), ("Backup__Plain", "true"))!.Passphrase);
    }

    [Theory]
    [InlineData("need a passphrase: set OTASTACK_PASSPHRASE", "Backup__Plain", "false")]
    [InlineData("must be true or false", "Backup__Plain", "maybe")]
    [InlineData("the passphrase is too short", "OTASTACK_PASSPHRASE", "short")]
    [InlineData("cannot read the passphrase", "Backup__PassphraseFile", "/none")]
    [InlineData("Backup__Keep is \"0\"; it must be a whole number from 1 to 10000", "Backup__Keep", "0")]
    [InlineData("Backup__EveryHours is \"1.5\"", "Backup__EveryHours", "1.5")]
    public void An_invalid_setting_is_named(string words, string name, string value)
    {
        var plain = name is "Backup__Keep" or "Backup__EveryHours" ? "true" : "";
        var exception = Assert.Throws<CommandException>(() =>
            Read((name, value), ("Backup__Folder", "/b"), ("Backup__Plain", plain)));
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static ScheduleOptions? Read(params (string Name, string Value)[] settings) =>
        ScheduleOptions.Read(name => settings.FirstOrDefault(setting => setting.Name == name).Value);

    private Running Start() => new(new BackupSchedule(
        new ScheduleOptions { Folder = _folder.FullName, Passphrase = null, Keep = 2 }, "/srv/data", _time, Say, Make));

    private void Say(string line)
    {
        lock (_lines)
            _lines.Add(line);
    }

    private string[] Lines()
    {
        lock (_lines)
            return [.. _lines];
    }

    private BackupResult Make(BackupOptions options, CancellationToken stop)
    {
        Assert.Equal("/srv/data", options.DataFolder);
        if (!_fails)
            File.WriteAllText(options.File, "");
        _made.Add(options);
        return _fails
            ? throw new CommandException("the disk is full")
            : new BackupResult { Manifest = new BackupManifest(), Size = 1, OtherFiles = 0, Remarks = [] };
    }

    // The schedule reports a backup after everything else.
    private Task MadeAsync(int count) =>
        Eventually.TrueAsync(() => _made.Count == count && Lines().Length == count, $"{count} backups");

    private void Write(string name) => File.WriteAllText(Path.Combine(_folder.FullName, name), "");

    private string[] Names() => [.. _folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _task;

        public Running(BackupSchedule schedule) => _task = schedule.RunAsync(_stop.Token);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _task.InTimeAsync("the schedule to stop");
            _stop.Dispose();
        }
    }
}
