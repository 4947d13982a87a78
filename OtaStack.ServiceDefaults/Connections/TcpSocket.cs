using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OtaStack.ServiceDefaults.Connections;

/// <summary>
/// Reads the kernel's state of a TCP connection through a second descriptor of the socket. It can still be read after
/// the server has closed its own, which happens as soon as a write fails. Linux only.
/// </summary>
public sealed partial class TcpSocket : SafeHandleMinusOneIsInvalid
{
    // getsockopt(IPPROTO_TCP, TCP_INFO), struct tcp_info in linux/tcp.h: the state is its first byte, tcpi_bytes_acked
    // (since Linux 4.1) the 64 bits at 120.
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;
    private const int AcknowledgedOffset = 120;
    private const int BytesRead = 128;

    // F_DUPFD_CLOEXEC: a child process must not keep a board's connection open.
    private const int DuplicateCloseOnExec = 1030;

    private TcpSocket(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>Null if the state cannot be read: another system, another protocol, or a closed socket.</summary>
    public static TcpSocket? Open(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || socket.ProtocolType != ProtocolType.Tcp)
            return null;

        var added = false;
        try
        {
            socket.SafeHandle.DangerousAddRef(ref added);
            var descriptor = Duplicate((int)socket.SafeHandle.DangerousGetHandle(), DuplicateCloseOnExec, 0);
            return descriptor < 0 ? null : new TcpSocket(descriptor);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
        finally
        {
            if (added)
                socket.SafeHandle.DangerousRelease();
        }
    }

    /// <summary>Reads the connection's state, even after it has ended. Null if the kernel does not report it.</summary>
    public TcpState? Read()
    {
        Span<byte> info = stackalloc byte[BytesRead];
        var length = info.Length;
        try
        {
            return GetOption(this, TcpLevel, TcpInfo, info, ref length) == 0 ? Parse(info[..length]) : null;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    private static TcpState? Parse(ReadOnlySpan<byte> info) => info.Length < BytesRead
        ? null
        : new((TcpPhase)info[0], (long)BinaryPrimitives.ReadUInt64LittleEndian(info[AcknowledgedOffset..]));

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Duplicate(int descriptor, int command, int least);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    private static partial int GetOption(TcpSocket socket, int level, int option, Span<byte> value, ref int length);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}

/// <summary>The kernel's state of a TCP connection.</summary>
/// <param name="Phase">The TCP state.</param>
/// <param name="Acknowledged">Bytes since its start that the peer has acknowledged.</param>
public readonly record struct TcpState(TcpPhase Phase, long Acknowledged)
{
    /// <summary>Whether neither side can send, because the peer reset the connection or the kernel gave up.</summary>
    public bool IsOver => Phase == TcpPhase.Closed;
}

/// <summary>The relevant states of the kernel's net/tcp_states.h.</summary>
public enum TcpPhase : byte
{
    /// <summary>Both sides can send.</summary>
    Established = 1,

    /// <summary>Reset, or timed out.</summary>
    Closed = 7,

    /// <summary>The peer has sent its FIN and can still read.</summary>
    PeerFinished = 8,
}
