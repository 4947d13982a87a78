using Microsoft.AspNetCore.Builder;

namespace OtaStack.ServiceDefaults.Hosting;

/// <summary>
/// Tells a supervisor on the same machine which port the system picked. If <c>AddressFile</c> is set, the service
/// writes its first bound address (one line) there when it listens. The file is renamed into place, so a reader never
/// sees a partial one.
/// </summary>
internal static class AddressFile
{
    public static void WriteAddressFileWhenListening(this WebApplication app)
    {
        if (app.Configuration["AddressFile"] is not { Length: > 0 } path)
            return;

        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var temporary = path + ".tmp";
            File.WriteAllText(temporary, app.Urls.First() + "\n");
            File.Move(temporary, path, overwrite: true);
        });
    }
}
