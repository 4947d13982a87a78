using OtaStack.Api.Images;

namespace OtaStack.Tests.Firmware.Images;

/// <summary>Assertions about the kind of a reading.</summary>
internal static class Readings
{
    public static FirmwareImage Complete(byte[] file) =>
        Assert.IsType<ImageReading.Complete>(ImageReader.Read(file)).Image;

    public static ImageReading.Truncated Truncated(byte[] file) =>
        Assert.IsType<ImageReading.Truncated>(ImageReader.Read(file));

    public static ImageRefusal Refused(byte[] file)
    {
        var refused = Assert.IsType<ImageReading.Refused>(ImageReader.Read(file));
        Assert.EndsWith(".", refused.Detail);
        return refused.Reason;
    }
}
