using System.Net.Sockets;

namespace OtaStack.FakeArduinoCli.CommandLine;

/// <summary>Messages of Go's library for system errors. OtaStack looks for these words.</summary>
internal static class Reason
{
    public static string Of(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
        UnauthorizedAccessException => "permission denied",
        IOException { HResult: 28 } => "no space left on device",
        IOException { HResult: 30 } => "read-only file system",
        IOException { HResult: 122 } => "disk quota exceeded",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            "connect: connection refused",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionReset } } =>
            "connection reset by peer",
        { InnerException: HttpIOException } => "unexpected EOF",
        _ => exception.Message,
    };
}
