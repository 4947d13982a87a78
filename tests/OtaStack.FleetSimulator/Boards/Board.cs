using System.Text;
using OtaStack.FleetSimulator.Images;
using OtaStack.FleetSimulator.Report;

namespace OtaStack.FleetSimulator.Boards;

/// <summary>
/// A simulated board: its traits, the sketch it runs, and how its update client polls and checks answers.
/// </summary>
public abstract class Board(BoardTraits traits, RunningSketch running)
{
    /// <summary>What distinguishes the board from the others.</summary>
    public BoardTraits Traits { get; } = traits;

    /// <summary>The sketch that the board reports on its next poll.</summary>
    public RunningSketch Running { get; private set; } = running;

    /// <summary>The progress of its updates.</summary>
    public UpdateProgress Progress { get; } = new();

    /// <summary>The station MAC that the board reports.</summary>
    public abstract string Mac { get; }

    /// <summary>The token that the board shows; null without one.</summary>
    public BoardToken? Token { get; set; }

    /// <summary>The chip of the board.</summary>
    public abstract ChipFamily Chip { get; }

    /// <summary>The first part of the client's User-Agent and of its header names.</summary>
    protected abstract string Family { get; }

    /// <summary>The bytes of a poll.</summary>
    public byte[] Request(string path, string hostHeader)
    {
        var request = new StringBuilder(640)
            .Append("GET ").Append(path).Append(" HTTP/1.0\r\nHost: ").Append(hostHeader)
            .Append("\r\nUser-Agent: ").Append(Family).Append("-http-Update\r\nConnection: close\r\n");
        if (Token?.Authorization is { } authorization)
            request.Append("Authorization: ").Append(authorization).Append("\r\n");
        AppendHeaders(request);
        return Encoding.ASCII.GetBytes(request.Append("\r\n").ToString());
    }

    /// <summary>
    /// Why the client refuses an offer by its length and first bytes alone; null if it accepts the offer.
    /// </summary>
    public abstract (Finding Finding, string Detail)? Objection(long length, ReadOnlySpan<byte> start);

    /// <summary>
    /// Bytes from address 0 to the file system, where the boot loader unpacks gzip files; null if it cannot unpack.
    /// </summary>
    public virtual int? UpdateArea => null;

    /// <summary>Restarts after a complete download.</summary>
    public void Reboot(FlashedImage image)
    {
        if (Traits.RollsBack)
            return;
        var version = Traits.StaleVersion ? Running.Version : image.Version ?? Running.Version;
        var md5 = Traits.RewritesFlashMode ? image.RewrittenMd5 : image.SketchMd5;
        Running = new RunningSketch(version, image.SketchLength, md5, image.Sha256);
    }

    /// <summary>Value of the version header; no header when empty.</summary>
    protected string ReportedVersion => Token?.InVersion(Running.Version) ?? Running.Version;

    /// <summary>Writes the headers of the client, each with a line end.</summary>
    protected abstract void AppendHeaders(StringBuilder request);

    /// <summary>Writes <c>x-FAMILY-name: value</c>.</summary>
    protected void AppendHeader(StringBuilder request, string name, object value) =>
        request.Append("x-").Append(Family).Append('-').Append(name).Append(": ").Append(value).Append("\r\n");

    /// <summary>A MAC that consists of a vendor prefix and the lower three bytes of the serial number.</summary>
    protected static string MacWith(string prefix, int serial) =>
        $"{prefix}:{serial >> 16 & 0xFF:X2}:{serial >> 8 & 0xFF:X2}:{serial & 0xFF:X2}";
}
