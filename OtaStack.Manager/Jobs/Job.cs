using OtaStack.Manager.Cli;

namespace OtaStack.Manager.Jobs;

/// <summary>
/// One change of the toolchain or the libraries, with its last <see cref="LogLines"/> log lines. Thread-safe: readers
/// take the lines after those they have, and wait for the next change.
/// </summary>
public sealed class Job
{
    /// <summary>Limit of stored log lines.</summary>
    public const int LogLines = 1000;

    private const int LineLength = 500;

    private readonly Lock _lock = new();
    private readonly Action? _onChange;
    private readonly Queue<string> _log = new();
    private TaskCompletionSource _changed = NewSignal();
    private long _dropped;
    private JobView _view;

    /// <param name="id">From <see cref="Http.RunId"/>.</param>
    /// <param name="title">For people.</param>
    /// <param name="by">The account that requested it.</param>
    /// <param name="now">The current time.</param>
    /// <param name="onChange">Called after each change.</param>
    public Job(string id, string title, string by, DateTimeOffset now, Action? onChange = null)
    {
        _view = new JobView { Id = id, Title = title, State = JobState.Waiting, By = by, QueuedAt = now };
        _onChange = onChange;
    }

    /// <summary>The id in URLs.</summary>
    public string Id => _view.Id;

    /// <summary>The current state, without log lines.</summary>
    public JobView View
    {
        get
        {
            lock (_lock)
                return _view;
        }
    }

    /// <summary>The current state with the last log lines.</summary>
    public JobView ViewWithLog()
    {
        lock (_lock)
            return _view with { Log = [.. _log] };
    }

    /// <summary>
    /// The lines after the first <paramref name="line"/>, and a task that completes with the next change.
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

    /// <summary>Adds a log line without control characters. Skips empty lines.</summary>
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

            // A line means that the last step has ended.
            return view with { Step = null, Progress = null };
        });
    }

    /// <summary>Shows progress without adding a log line.</summary>
    /// <param name="step">The current step.</param>
    /// <param name="progress">0 to 1, or null if unknown.</param>
    public void Advance(string step, double? progress) =>
        Change(view => view with { Step = TextLine.Clean(step, LineLength), Progress = progress });

    /// <summary>Marks the job as running.</summary>
    public void Start(DateTimeOffset now) => Change(view => view with { State = JobState.Running, StartedAt = now });

    /// <summary>Ends the job. Later changes are ignored.</summary>
    /// <param name="state">The final state.</param>
    /// <param name="error">Why the job failed, for people.</param>
    /// <param name="now">The current time.</param>
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
        _onChange?.Invoke();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The news of a job for one reader.</summary>
/// <param name="View">The job's state.</param>
/// <param name="Lines">Oldest first.</param>
/// <param name="Next">Number of lines so far; the next call continues from it.</param>
/// <param name="Changed">Completes with the next change.</param>
public sealed record JobNews(JobView View, IReadOnlyList<string> Lines, long Next, Task Changed);
