using System.Diagnostics;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OtaStack.Tests;

/// <summary>
/// Runs a service's own <c>Program</c> in this process, from its arguments to its exit code. All tests start services
/// this way. Unlike <c>WebApplicationFactory</c>, it stops the service once, in the service's own way, and the service
/// has ended when <see cref="StopAsync"/> returns, so that another one can use its folder.
/// </summary>
public sealed class RunningProgram
{
    private static readonly AsyncLocal<RunningProgram?> Current = new();

    private readonly Action<IHostBuilder> _configure;
    private readonly TaskCompletionSource<IHost> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _errors = new();

    static RunningProgram()
    {
        Console.SetError(new ErrorsOfEach(Console.Error));
        DiagnosticListener.AllListeners.Subscribe(new Observer<DiagnosticListener>(listener =>
        {
            if (listener.Name == "Microsoft.Extensions.Hosting")
                listener.Subscribe(
                    new Observer<KeyValuePair<string, object?>>(step => Current.Value?.See(step.Key, step.Value)));
        }));
    }

    private RunningProgram(Action<IHostBuilder> configure) => _configure = configure;

    public IServiceProvider Services => _built.Task.Result.Services;

    /// <summary>Starts it, and returns when it is ready for requests.</summary>
    /// <param name="configure">Changes its services last.</param>
    /// <exception cref="ProgramEndedException">It ended instead.</exception>
    public static async Task<RunningProgram> StartAsync(
        Assembly program, string[] arguments, Action<IHostBuilder> configure)
    {
        var running = new RunningProgram(configure);
        new Thread(() =>
            running.Run(program, arguments)) { IsBackground = true, Name = program.GetName().Name }.Start();

        if (await Task.WhenAny(running._started.Task, running._ended.Task)
            .InTimeAsync($"{program.GetName().Name} to start") == running._ended.Task)
            throw new ProgramEndedException(await running._ended.Task, running._errors.ToString());

        return running;
    }

    /// <summary>Stops it as SIGTERM does. Returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        if (!_ended.Task.IsCompleted)
            Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        return await _ended.Task.InTimeAsync("the end of a service that was stopped");
    }

    private void Run(Assembly program, string[] arguments)
    {
        Current.Value = this;
        try
        {
            _ended.SetResult(program.EntryPoint!.Invoke(null, [arguments]) as int? ?? 0);
        }
        catch (TargetInvocationException exception)
        {
            _ended.SetException(exception.InnerException!);
        }
    }

    private void See(string step, object? value)
    {
        if (step == "HostBuilding")
            _configure((IHostBuilder)value!);
        else if (step == "HostBuilt")
        {
            // Before the start, because a service that does not start is disposed at once.
            var host = (IHost)value!;
            host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(
                () => _started.TrySetResult());
            _built.TrySetResult(host);
        }
    }

    /// <summary>Separates standard error by program, because tests run many in one process.</summary>
    private sealed class ErrorsOfEach(TextWriter process) : TextWriter
    {
        public override Encoding Encoding => process.Encoding;

        public override void Write(char value)
        {
            if (Current.Value is { } running)
                running._errors.Append(value);
            else
                process.Write(value);
        }
    }

    private sealed class Observer<T>(Action<T> onNext) : IObserver<T>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(T value) => onNext(value);
    }
}

/// <summary>A service ended instead of starting.</summary>
public sealed class ProgramEndedException(int exitCode, string errors)
    : Exception($"The program ended with exit code {exitCode}: {errors}")
{
    public int ExitCode => exitCode;

    /// <summary>Its standard error.</summary>
    public string Errors => errors;

    /// <summary>The one line of <see cref="Errors"/>, without the program's name.</summary>
    public string Error
    {
        get
        {
            var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            return line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..];
        }
    }
}
