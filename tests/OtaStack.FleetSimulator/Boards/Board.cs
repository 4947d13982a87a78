using System.Text;
using OtaStack.FleetSimulator.Images;
using OtaStack.FleetSimulator.Report;

namespace OtaStack.FleetSimulator.Boards;

/// <summary>One simulated board: what it is, what it runs, and how its client asks and judges.</summary>
public abstract class Board(BoardTraits traits, RunningSketch running)
{
    /// <summary>What makes it different.</summary>
    public BoardTraits Traits { get; } = traits;

    /// <summary>What it reports on its next poll.</summary>
    public RunningSketch Running { get; private set; } = running;

    /// <summary>How its updates go.</summary>
    public UpdateProgress Progress { get; } = new();

    /// <summary>Station MAC as it reports it.</summary>
    public abstract string Mac { get; }

    /// <summary>The chip it carries.</summary>
    public abstract ChipFamily Chip { get; }

    /// <summary>The first part of the client's User-Agent, and of all its header names.</summary>
    protected abstract string Family { get; }

    /// <summary>The bytes of a poll.</summary>
    public byte[] Request(string path, string hostHeader)
    {
        var request = new StringBuilder(640)
            .Append("GET ").Append(path).Append(" HTTP/1.0\r\nHost: ").Append(hostHeader)
            .Append("\r\nUser-Agent: ").Append(Family).Append("-http-Update\r\nConnection: close\r\n");
        AppendHeaders(request);
        return Encoding.ASCII.GetBytes(request.Append("\r\n").ToString());
    }

    /// <summary>Why the client refuses an offer when it knows no more than its length and first bytes; null if it does not.</summary>
    public abstract (Finding Finding, string Detail)? Objection(long length, ReadOnlySpan<byte> start);

    /// <summary>Bytes from address 0 to the file system that its boot loader unpacks gzip files in; null if it does not.</summary>
    public virtual int? UpdateArea => null;

    /// <summary>Starts again after a complete download.</summary>
    public void Reboot(FlashedImage image)
    {
        if (Traits.RollsBack)
            return;
        var version = Traits.StaleVersion ? Running.Version : image.Version ?? Running.Version;
        var md5 = Traits.RewritesFlashMode ? image.RewrittenMd5 : image.SketchMd5;
        Running = new RunningSketch(version, image.SketchLength, md5, image.Sha256);
    }

    /// <summary>Writes the headers of the client, each with its line end.</summary>
    protected abstract void AppendHeaders(StringBuilder request);

    /// <summary>Writes <c>x-FAMILY-name: value</c>.</summary>
    protected void AppendHeader(StringBuilder request, string name, object value) =>
        request.Append("x-").Append(Family).Append('-').Append(name).Append(": ").Append(value).Append("\r\n");

    /// <summary>A MAC with this vendor prefix and the lower three bytes of the serial.</summary>
    protected static string MacWith(string prefix, int serial) =>
        $"{prefix}:{serial >> 16 & 0xFF:X2}:{serial >> 8 & 0xFF:X2}:{serial & 0xFF:X2}";
}
