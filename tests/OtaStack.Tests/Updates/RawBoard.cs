using System.Net.Sockets;
using System.Text;

namespace OtaStack.Tests.Updates;

/// <summary>Speaks HTTP as a board does: raw bytes over a socket.</summary>
internal static class RawBoard
{
    /// <summary>The bytes of an ESP8266's poll (ESP8266httpUpdate.cpp): HTTP/1.0, one connection each.</summary>
    public static byte[] Poll(
        string path = "/ota", string? version = "Apr  3 2020;05:33:11", string mac = "5C:CF:7F:AA:BB:CC",
        string mode = "sketch", string md5 = "7effe644484d7d861b92fb47a77ff1ca", string method = "GET",
        long freeSpace = 1695744,
        string extra = "") => Encoding.Latin1.GetBytes(
        $"{method} {path} HTTP/1.0\r\n" +
        "Host: 127.0.0.1:36117\r\n" +
        "User-Agent: ESP8266-http-Update\r\n" +
        "Connection: close\r\n" +
        "x-ESP8266-Chip-ID: 11189196\r\n" +
        $"x-ESP8266-STA-MAC: {mac}\r\n" +
        "x-ESP8266-AP-MAC: 5E:CF:7F:AA:BB:CC\r\n" +
        $"x-ESP8266-free-space: {freeSpace}\r\n" +
        "x-ESP8266-sketch-size: 400000\r\n" +
        $"x-ESP8266-sketch-md5: {md5}\r\n" +
        "x-ESP8266-chip-size: 4194304\r\n" +
        "x-ESP8266-sdk-version: 2.2.2-dev(38a443e)\r\n" +
        $"x-ESP8266-mode: {mode}\r\n" +
        (version is null ? "" : $"x-ESP8266-version: {version}\r\n") +
        extra +
        "Content-Length: 0\r\n\r\n");

    /// <summary>Sends the bytes and reads until the server closes.</summary>
    public static async Task<RawAnswer> SendAsync(Uri server, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(request);
        using var received = new MemoryStream();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await stream.CopyToAsync(received, patience.Token);
        return RawAnswer.Parse(received.ToArray());
    }
}

/// <summary>A received response.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string[]> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.TryGetValue(name, out var values) ? Assert.Single(values) : null;

    public static RawAnswer Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        Assert.True(end > 0, $"no response, {bytes.Length} bytes arrived");
        var lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        var headers = lines.Skip(1)
            .Select(line => line.Split(": ", 2))
            .GroupBy(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(header => header.Key, header => header.ToArray(), StringComparer.OrdinalIgnoreCase);
        return new RawAnswer(int.Parse(lines[0].Split(' ')[1], null), headers, bytes[(end + 4)..]);
    }
}
