using OtaStack.Manager.Cli;

namespace OtaStack.Manager.Jobs;

/// <summary>
/// One change of the toolchain or the libraries, with the last <see cref="LogLines"/> lines that it wrote. Safe to read
/// from any thread: readers take what is new since the line they know, and wait for the next change.
/// </summary>
public sealed class Job
{
    /// <summary>Lines that are kept.</summary>
    public const int LogLines = 1000;

    private const int LineLength = 500;

    private readonly Lock _lock = new();
    private readonly Queue<string> _log = new();
    private TaskCompletionSource _changed = NewSignal();
    private long _dropped;
    private JobView _view;

    /// <param name="id">As <see cref="Http.RunId"/> gives it.</param>
    /// <param name="title">For people.</param>
    /// <param name="by">Who asked for it.</param>
    /// <param name="now">When.</param>
    public Job(string id, string title, string by, DateTimeOffset now) =>
        _view = new JobView { Id = id, Title = title, State = JobState.Waiting, By = by, QueuedAt = now };

    /// <summary>Part of its address.</summary>
    public string Id => _view.Id;

    /// <summary>The job as it stands now, without its lines.</summary>
    public JobView View
    {
        get
        {
            lock (_lock)
                return _view;
        }
    }

    /// <summary>The job with its last lines.</summary>
    public JobView ViewWithLog()
    {
        lock (_lock)
            return _view with { Log = [.. _log] };
    }

    /// <summary>
    /// What is new after the first <paramref name="line"/> lines, and a task that ends with the next change.
    /// </summary>
    public JobNews Since(long line)
    {
        lock (_lock)
        {
            var next = _dropped + _log.Count;
            var known = line < 0 || line > next ? 0 : line;
            return new JobNews(_view, [.. _log.Skip((int)Math.Max(known - _dropped, 0))], next, _changed.Task);
        }
    }

    /// <summary>Adds a line; one that is empty, once what a terminal would act on is taken off, is left out.</summary>
    public void Say(string line)
    {
        line = TextLine.Clean(line, LineLength);
        if (line.Length == 0)
            return;
        Change(view =>
        {
            _log.Enqueue(line);
            if (_log.Count > LogLines)
            {
                _log.Dequeue();
                _dropped++;
            }

            // A line says that the last step is over.
            return view with { Step = null, Progress = null };
        });
    }

    /// <summary>Shows how far it is, without a line of its own.</summary>
    /// <param name="step">The step that runs now.</param>
    /// <param name="progress">0 to 1, or null where it has no measure.</param>
    public void Advance(string step, double? progress) =>
        Change(view => view with { Step = TextLine.Clean(step, LineLength), Progress = progress });

    /// <summary>It has the toolchain.</summary>
    public void Start(DateTimeOffset now) => Change(view => view with { State = JobState.Running, StartedAt = now });

    /// <summary>It is over; nothing changes it any more.</summary>
    /// <param name="state">How it ended.</param>
    /// <param name="error">Why it failed, for people.</param>
    /// <param name="now">When.</param>
    public void End(JobState state, string? error, DateTimeOffset now) =>
        Change(view => view with { State = state, Error = error, EndedAt = now, Step = null, Progress = null });

    private void Change(Func<JobView, JobView> change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (_view.HasEnded)
                return;
            _view = change(_view);
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What a reader of a job has not seen yet.</summary>
/// <param name="View">The job as it was then.</param>
/// <param name="Lines">Oldest first.</param>
/// <param name="Next">Number of lines so far: where the next reading goes on.</param>
/// <param name="Changed">Ends when there is more.</param>
public sealed record JobNews(JobView View, IReadOnlyList<string> Lines, long Next, Task Changed);
