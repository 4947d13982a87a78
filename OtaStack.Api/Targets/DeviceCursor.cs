using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OtaStack.Api.Targets;

/// <summary>
/// The end of a page, as text that clients hand back: base64url of the order, and of the last device's key in it.
/// </summary>
internal static class DeviceCursor
{
    private const char Separator = '\n';

    public static string Write(DeviceOrder order, DeviceKey key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{order.Name}\n{key.Number}\n{key.Mac}\n{key.Text}")));

    /// <summary>False if the text is not a cursor, or is one of another order.</summary>
    public static bool TryRead(string text, DeviceOrder order, out DeviceKey key)
    {
        key = default;
        if (!Base64Url.IsValid(text))
            return false;

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(Separator, 4);
        if (parts.Length != 4 || parts[0] != order.Name
            || !long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || !MacAddress.TryParse(parts[2], out var mac))
            return false;

        key = new DeviceKey(parts[3], number, mac);
        return true;
    }
}
