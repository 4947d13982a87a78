using Microsoft.EntityFrameworkCore;

namespace OtaStack.Api.Storage;

/// <summary>The rows of devices, inside a transaction of <see cref="AuditedChanges"/>.</summary>
internal static class DeviceRows
{
    /// <summary>Writes what people have set on devices.</summary>
    public static void Write(OtaStackContext context, IEnumerable<DeviceSettingsRecord> settings) =>
        TableWriter.Of<DeviceSettingsRecord>(context.Model).WriteAll(context, settings);

    /// <summary>Writes updates.</summary>
    public static void Write(OtaStackContext context, IEnumerable<UpdateRecord> updates) =>
        TableWriter.Of<UpdateRecord>(context.Model).WriteAll(context, updates);

    /// <summary>Writes devices.</summary>
    public static void Write(OtaStackContext context, IEnumerable<DeviceRecord> devices) =>
        TableWriter.Of<DeviceRecord>(context.Model).WriteAll(context, devices);

    /// <summary>Deletes devices with everything that belongs to them.</summary>
    public static async Task DeleteAsync(OtaStackContext context, HashSet<MacAddress> devices)
    {
        await context.Devices.Where(record => devices.Contains(record.Mac)).ExecuteDeleteAsync();
        await context.DeviceSettings.Where(settings => devices.Contains(settings.Mac)).ExecuteDeleteAsync();
        await context.Updates.Where(update => devices.Contains(update.Device)).ExecuteDeleteAsync();
        await context.TokenUses.Where(use => devices.Contains(use.Mac)).ExecuteDeleteAsync();
        var owners = devices.Select(mac => mac.ToString()).ToList();
        await context.Tokens.Where(token => token.Scope == TokenScope.Device && owners.Contains(token.Owner))
            .ExecuteDeleteAsync();
    }
}
