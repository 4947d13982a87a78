namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>
/// The service cannot start, and the person who started it can mend that. The message is one line: what is wrong and
/// what to do. Shown as it is, without a stack trace; the process ends with exit code 1.
/// </summary>
public sealed class StartupException : Exception
{
    /// <param name="message">One line: what is wrong, and what to do.</param>
    public StartupException(string message) : base(message) { }

    /// <param name="message">One line: what is wrong, and what to do.</param>
    /// <param name="cause">What was thrown; not shown.</param>
    public StartupException(string message, Exception cause) : base(message, cause) { }
}
