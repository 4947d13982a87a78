using System.Buffers.Binary;
using System.Text;

namespace OtaStack.Api.Images;

/// <summary>
/// ESP-IDF's application descriptor (<c>esp_app_desc_t</c> in <c>esp_app_desc.h</c>): the first 256 bytes of the first
/// segment, so at 0x20 of the image. Values that the framework filled in are left out: <see cref="FrameworkDefaults"/>.
/// </summary>
internal sealed record AppDescriptor(string? Project, string? Version, DateTime? BuildTime, string? IdfVersion)
{
    /// <summary>Offset in the image.</summary>
    private const int Offset = Esp32Image.Header + 8;

    private const int Size = 256;
    private const uint Magic = 0xABCD_5432;

    private static readonly AppDescriptor None = new(null, null, null, null);

    /// <summary>
    /// Reads a complete ESP32-family image. Old ESP-IDF versions did not write a descriptor; then all values are null.
    /// </summary>
    public static AppDescriptor Read(ReadOnlySpan<byte> image)
    {
        if (image.Length < Offset + Size)
            return None;

        var descriptor = image.Slice(Offset, Size);
        if (BinaryPrimitives.ReadUInt32LittleEndian(descriptor) != Magic)
            return None;

        var version = Text(descriptor.Slice(16, 32));
        var project = Text(descriptor.Slice(48, 32));
        var time = Text(descriptor.Slice(80, 16));
        var date = Text(descriptor.Slice(96, 16));
        var idfVersion = Text(descriptor.Slice(112, 32));
        if (FrameworkDefaults.IsOfLibraries(project))
            return None with { IdfVersion = idfVersion };

        return new AppDescriptor(
            FrameworkDefaults.IsProject(project) ? null : ProjectName.FromText(project),
            FrameworkDefaults.IsVersion(version, idfVersion) ? null : version,
            CompileStamp.TryParse($"{date};{time}", out var buildTime) ? buildTime : null,
            idfVersion);
    }

    /// <summary>Text up to the first NUL, trimmed; null if it is empty or not printable ASCII.</summary>
    private static string? Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        var text = (end < 0 ? field : field[..end]).Trim(" "u8);
        var isText = !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)' ', (byte)'~');
        return isText ? Encoding.ASCII.GetString(text) : null;
    }
}
