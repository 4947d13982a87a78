namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>
/// The service cannot start for a reason that the person who started it can fix. The message is one line: what is wrong
/// and what to do. It is shown without a stack trace, and the process exits with code 1.
/// </summary>
public sealed class StartupException : Exception
{
    /// <param name="message">One line: what is wrong, and what to do.</param>
    public StartupException(string message) : base(message) { }

    /// <param name="message">One line: what is wrong, and what to do.</param>
    /// <param name="cause">The inner exception; not shown.</param>
    public StartupException(string message, Exception cause) : base(message, cause) { }
}
