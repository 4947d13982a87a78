using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace OtaStack.Tests.Gateway;

/// <summary>HTTP as bytes on a socket, as boards send and receive it.</summary>
internal static class RawHttp
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The poll of <c>ESP8266httpUpdate.cpp</c>, byte for byte, with the day padded by a second space.
    /// </summary>
    public static string Esp8266Poll(string path = "/ota", string host = "127.0.0.1:36117", string extra = "") =>
        $"GET {path} HTTP/1.0\r\nHost: {host}\r\nUser-Agent: ESP8266-http-Update\r\nConnection: close\r\n" +
        "x-ESP8266-Chip-ID: 11189196\r\nx-ESP8266-STA-MAC: 5C:CF:7F:AA:BB:CC\r\nx-ESP8266-AP-MAC: "
            + "5E:CF:7F:AA:BB:CC\r\n" +
        "x-ESP8266-free-space: 1695744\r\nx-ESP8266-sketch-size: 400000\r\n" +
        "x-ESP8266-sketch-md5: 7effe644484d7d861b92fb47a77ff1ca\r\nx-ESP8266-chip-size: 4194304\r\n" +
        "x-ESP8266-sdk-version: 2.2.2-dev(38a443e)\r\nx-ESP8266-mode: sketch\r\n" +
        $"x-ESP8266-version: Apr  3 2020;05:33:11\r\n{extra}Content-Length: 0\r\n\r\n";

    public static async Task<TcpClient> ConnectAsync(Uri server, int receiveBuffer = 0)
    {
        var client = new TcpClient { NoDelay = true };
        if (receiveBuffer > 0)
            client.ReceiveBufferSize = receiveBuffer;
        await client.ConnectAsync(server.Host, server.Port);
        return client;
    }

    /// <summary>Sends the text (Latin-1), and reads until the server closes.</summary>
    public static async Task<RawAnswer> SendAsync(Uri server, string request)
    {
        using var client = await ConnectAsync(server);
        return await SendAsync(client.GetStream(), request);
    }

    public static async Task<RawAnswer> SendAsync(Stream stream, string request)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        return RawAnswer.Parse(await ReadToEndAsync(stream));
    }

    public static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all, patience.Token);
        }
        catch (IOException)
        {
            // A reset after the response: return the bytes that have arrived.
        }

        return all.ToArray();
    }

    /// <summary>A TLS connection that trusts every certificate.</summary>
    public static async Task<SslStream> ConnectTlsAsync(
        Uri server, Action<SslClientAuthenticationOptions>? configure = null)
    {
        var client = await ConnectAsync(server);
        var tls = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "ota.example",
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        };
        configure?.Invoke(options);
        await tls.AuthenticateAsClientAsync(options);
        return tls;
    }
}

/// <summary>A response as received.</summary>
internal sealed record RawAnswer(string StatusLine, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    public int Status => int.Parse(StatusLine.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The value of a header; null if it is missing. Throws if it was sent twice.</summary>
    public string? this[string name] =>
        Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value).SingleOrDefault();

    public static RawAnswer Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        Assert.True(end > 0, $"Not a response: {bytes.Length} bytes: {Encoding.Latin1.GetString(bytes)}");
        var lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        return new(
            lines[0],
            [.. lines.Skip(1).Select(line => line.Split(": ", 2)).Select(pair => (pair[0], pair[1]))],
            bytes[(end + 4)..]);
    }
}
