using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OtaStack.Runner.Layout;

namespace OtaStack.Runner.Run;

/// <summary>The validated options of <c>./otastack run</c>.</summary>
internal sealed record RunOptions
{
    /// <summary>All networks of this machine, because boards are on one of them.</summary>
    internal const string DefaultHost = "0.0.0.0";

    internal const string DefaultPort = "8080";

    /// <summary>The address that the gateway listens on.</summary>
    public required IPAddress Host { get; init; }

    /// <summary>Port of the gateway; 0: the system picks one.</summary>
    public required int Port { get; init; }

    /// <summary>The folder for all data. Null: a temporary folder (for the demo).</summary>
    public required string? DataFolder { get; init; }

    public required bool WithIde { get; init; }

    public required bool IsDemo { get; init; }

    /// <summary>Whether <c>--https</c> was given.</summary>
    public required bool WithHttps { get; init; }

    /// <summary>Validates the options; null means not given.</summary>
    /// <exception cref="CommandException">An option is invalid.</exception>
    public static RunOptions Parse(
        string? host, string? port, string? data, bool noIde, bool demo, bool https, string defaultDataFolder)
    {
        if (host == "" || port == "" || data == "")
            throw new CommandException($"{(host == "" ? "--host" : port == "" ? "--port" : "--data")} needs a value");
        if (demo && data is not null)
            throw new CommandException("--demo uses a temporary data folder; leave out --data");
        if (demo && noIde)
            throw new CommandException("--demo needs the IDE; leave out --no-ide");

        return new RunOptions
        {
            Host = ParseHost(host ?? DefaultHost),
            Port = ParsePort(port ?? DefaultPort),
            DataFolder = demo ? null : Path.GetFullPath(data ?? defaultDataFolder),
            WithIde = !noIde,
            IsDemo = demo,
            WithHttps = https,
        };
    }

    /// <summary>Looks up a setting of the gateway: an option, or else <paramref name="variable"/>.</summary>
    public Func<string, string?> SettingOf(Func<string, string?> variable) =>
        name => WithHttps && name == StackSettings.LocalAuthority ? "true" : variable(name);

    /// <summary>Parses the port given as <paramref name="option"/>.</summary>
    internal static int ParsePort(string text, string option = "--port") =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? port
            : throw new CommandException($"{option} is \"{text}\"; it must be 0 to 65535");

    /// <summary>
    /// Parses the address given as <paramref name="option"/>. Kestrel would treat any other text as a host name, and
    /// listen on every address of the machine.
    /// </summary>
    internal static IPAddress ParseHost(string text, string option = "--host")
    {
        if (text == "localhost")
            return IPAddress.Loopback;
        var plain = text is ['[', .. var inner, ']'] ? inner : text;
        var isAddress = IPAddress.TryParse(plain, out var address)
            // IPAddress.TryParse also accepts legacy forms such as "1.2" and "0x7f.1".
            && (address.AddressFamily == AddressFamily.InterNetworkV6
                ? !plain.Contains('%')
                : address.ToString() == plain);
        return isAddress
            ? address!
            : throw new CommandException(
                $"{option} is \"{text}\"; it must be an IP address of this machine (0.0.0.0: all addresses)");
    }
}
