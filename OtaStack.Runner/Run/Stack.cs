using System.Net;
using OtaStack.Runner.Backups;
using OtaStack.Runner.Demo;
using OtaStack.Runner.Ide;
using OtaStack.Runner.Layout;
using OtaStack.Runner.Ready;
using OtaStack.Runner.Supervision;
using OtaStack.Runner.Tools;

namespace OtaStack.Runner.Run;

/// <summary>
/// The services of <c>./otastack run</c>: four processes and the IDE, as this user. Disposing stops them.
/// </summary>
internal sealed class Stack : IAsyncDisposable
{
    private static readonly TimeSpan HealthPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan HealthInterval = TimeSpan.FromMilliseconds(50);

    private readonly RunOptions _options;
    private readonly string _password;
    private readonly Repository _repository;
    private readonly TemporaryFolder _temporary;
    private readonly ConsoleLog _log;
    private readonly GuardedProcesses _processes;
    private readonly Supervisor _supervisor;
    private readonly Toolbox _toolbox;
    private readonly IReadOnlyDictionary<string, string> _environment = ServiceEnvironment.OfThisProcess();
    private readonly string _dataFolder;

    public Stack(RunOptions options, string password, Repository repository, TemporaryFolder temporary, ConsoleLog log)
    {
        (_options, _password, _repository, _temporary, _log) = (options, password, repository, temporary, log);
        _dataFolder = options.DataFolder ?? temporary["data"];
        _processes = new GuardedProcesses(temporary.Path);
        _supervisor = new Supervisor(log, TimeProvider.System);
        _toolbox = new Toolbox(repository, _processes, _environment);
    }

    /// <summary>Cancelled when a service that boards need has failed for good.</summary>
    public CancellationToken Failed => _supervisor.Failed;

    public ValueTask DisposeAsync() => _supervisor.DisposeAsync();

    /// <summary>Starts everything, in the order in which addresses become known.</summary>
    /// <returns>The console output, once the gateway is healthy.</returns>
    public async Task<ReadyBlock> StartAsync(CancellationToken stop)
    {
        if (_options.IsDemo)
        {
            DataFolder.Prepare(_dataFolder);
            DemoWorkspace.Write(_dataFolder);
        }

        var api = StartService(StackNames.Api, "OtaStack.Api", "http://127.0.0.1:0", ApiFolders.All);
        var tools = await _toolbox.LocateAsync(stop);
        var ide = new IdeProcess(StackFolders.IdeHome.In(_dataFolder), _temporary.Path);
        if (_options.WithIde)
            StartIde(ide);
        else
            await File.WriteAllTextAsync(ide.Note, "It is not running because of the option --no-ide.\n", stop);
        var arduinoCliNote = _options.IsDemo ? DemoGuide.NoteIn(_dataFolder) : _temporary["arduino-cli-note"];
        var arduinoCli = _options.IsDemo ? DemoGuide.ArduinoCliIn(_dataFolder) : tools.ArduinoCli;
        if (_options.IsDemo)
            _supervisor.StartTask(Toolchain().PrepareAsync);
        else if (!File.Exists(arduinoCli))
            _supervisor.StartTask(stopping =>
                ArduinoCliSetup.RunAsync(_toolbox, arduinoCliNote, line => _log.Line("builder", line), stopping));

        var manager = StartService(
            StackNames.Manager, "OtaStack.Manager", "http://127.0.0.1:0", ManagerFolders.All,
            (StackSettings.ArduinoCli, arduinoCli), (StackSettings.ArduinoCliNote, arduinoCliNote),
            ("DOTNET_ROOT", _options.IsDemo ? DemoGuide.DotnetRoot : null));
        var apiAddress = await api.AddressAsync(stop);
        var managerAddress = await manager.AddressAsync(stop);
        var web = StartService(
            StackNames.Web, "OtaStack.Web", "http://127.0.0.1:0", WebFolders.All,
            (StackSettings.AddressOf(StackNames.Api), apiAddress),
            (StackSettings.AddressOf(StackNames.Manager), managerAddress));

        var setting = _options.SettingOf(name => _environment.GetValueOrDefault(name));
        var firstPassword = _temporary["first-password"];
        var gateway = StartService(
            StackNames.Gateway, "OtaStack.Gateway", GatewayAddresses.HttpUrl(_options.Host, _options.Port),
            GatewayFolders.All,
            (StackSettings.AddressOf(StackNames.Api), apiAddress),
            (StackSettings.AddressOf(StackNames.Manager), managerAddress),
            (StackSettings.AddressOf(StackNames.Web), await web.AddressAsync(stop)),
            (StackSettings.AddressOf(StackNames.Ide, StackNames.IdeEndpoint), _options.WithIde ? ide.Address : null),
            (StackSettings.IdeNote, ide.Note),
            (StackSettings.LocalAuthority, setting(StackSettings.LocalAuthority)),
            (StackSettings.Password, _password),
            (StackSettings.OidcClientSecret, ServiceEnvironment.OidcClientSecret()),
            (StackSettings.FirstPasswordFile, firstPassword));
        var port = new Uri(await gateway.AddressAsync(stop) ?? throw new OperationCanceledException(Failed)).Port;
        var addresses = GatewayAddresses.Of(_options.Host, port, setting, GatewayAddresses.FindLanAddress());
        await WaitForHealthAsync(addresses.LocalUrl, stop);
        if (_options.IsDemo)
            StartBoards(addresses.LocalUrl);

        return new ReadyBlock
        {
            Gateway = addresses,
            Fingerprint = AuthorityFingerprint.Of(addresses, _dataFolder),
            SignIn = SignInText.Of(
                firstPassword, "./otastack password",
                given: _password.Length > 0 ? "OTASTACK_PASSWORD, unless ./otastack password has changed it" : null),
            DataFolder = _dataFolder,
            NoIde = _options.WithIde ? null : "not running (--no-ide)",
            IdeRemark = tools.CodeServer.Count > 0 ? null : "being set up, see the lines of \"ide\"",
            NoManager = managerAddress is not null
                ? null
                : "not running, see the lines of \"manager\"; boards and the IDE work without it",
            ManagerRemark = File.Exists(arduinoCli)
                ? null
                : $"no arduino-cli yet, see the lines of \"{(_options.IsDemo ? "demo" : "builder")}\"",
            RunsAsUser = _options.WithIde ? "the IDE and compilers" : "compilers",
            Demo = _options.IsDemo ? DemoGuide.Lines(addresses.PeopleUrl) : [],
        };
    }

    /// <summary>Makes backups as scheduled, until the services stop.</summary>
    public void MakeBackups(ScheduleOptions backups)
    {
        var schedule = new BackupSchedule(
            backups, _dataFolder, TimeProvider.System, line => _log.Line("backup", line),
            (backup, stop) => Backup.Make(backup, TimeProvider.System, stop));
        _supervisor.StartTask(schedule.RunAsync);
    }

    private SupervisedService StartService(
        string name, string project, string url, IEnumerable<FolderUse> folders,
        params (string Name, string? Value)[] settings)
    {
        var addressFile = _temporary[name + "-address"];
        var environment = ServiceEnvironment.For(_environment, _dataFolder, folders);
        foreach (var (setting, value) in settings)
        {
            if (value is not null)
                environment[setting] = value;
        }

        environment[StackSettings.AddressFile] = addressFile;
        return _supervisor.Start(new Service
        {
            Name = name,
            Url = url,
            AddressFile = addressFile,
            IsOptional = name is StackNames.Manager or StackNames.Web,
            RunAsync = (listenOn, stop) =>
            {
                environment["ASPNETCORE_URLS"] = listenOn;
                var command = new GuardedCommand(_repository.Program(project), _repository[project], environment);
                return _processes.RunAsync(command, line => _log.Line(name, line), line => _log.Line(name, line), stop);
            },
        });
    }

    private void StartIde(IdeProcess ide)
    {
        var codeServer = new CodeServer(
            ide, StackFolders.Workspace.In(_dataFolder), _repository, _toolbox, _processes, _environment,
            line => _log.Line(StackNames.Ide, line));
        _supervisor.Start(new Service
        {
            Name = StackNames.Ide,
            IsOptional = true,
            RunAsync = (_, stop) => codeServer.RunAsync(stop),
        });
    }

    private DemoToolchain Toolchain() => new(
        _repository, _toolbox, _processes, _environment, _dataFolder, line => _log.Line("demo", line));

    private void StartBoards(string gatewayUrl)
    {
        var boards = new DemoBoards(_repository, _processes, _environment, line => _log.Line("boards", line));
        _supervisor.Start(new Service
        {
            Name = "boards",
            IsOptional = true,
            RunAsync = (_, stop) => boards.RunAsync(gatewayUrl, stop),
        });
    }

    private static async Task WaitForHealthAsync(string url, CancellationToken stop)
    {
        // With HTTPS the gateway redirects, which also means that it is up.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < HealthPatience)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(url + "/health"), stop);
                if (answer.StatusCode == HttpStatusCode.OK || (int)answer.StatusCode / 100 == 3)
                    return;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException
                && !stop.IsCancellationRequested)
            {
                // The gateway is not up yet.
            }

            await Task.Delay(HealthInterval, stop);
        }

        throw new CommandException($"the gateway does not answer on {url}/health");
    }
}
