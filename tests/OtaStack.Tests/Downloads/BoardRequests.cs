namespace OtaStack.Tests.Downloads;

/// <summary>Requests of boards.</summary>
internal static class BoardRequests
{
    public const string Mac = "5C:CF:7F:AA:BB:CC";

    /// <summary>The poll of an ESP8266 (ESP8266httpUpdate.cpp) that runs an old version.</summary>
    public static string Poll(
        string mac = Mac, string path = "/ota", string protocol = "HTTP/1.0",
        string connection = "Connection: close\r\n", string extra = "") =>
        $"GET {path} {protocol}\r\nHost: ota\r\nUser-Agent: ESP8266-http-Update\r\n{connection}x-ESP8266-STA-MAC: "
            + $"{mac}\r\n" +
        "x-ESP8266-free-space: 1695744\r\nx-ESP8266-sketch-size: 400000\r\n" +
        "x-ESP8266-sketch-md5: 7effe644484d7d861b92fb47a77ff1ca\r\nx-ESP8266-chip-size: 4194304\r\nx-ESP8266-mode: "
            + "sketch\r\n" +
        $"x-ESP8266-version: Apr  3 2019;05:33:11\r\n{extra}Content-Length: 0\r\n\r\n";

    /// <summary>
    /// A request for a range of the file, as <c>esp_https_ota</c> sends it, without identity headers.
    /// </summary>
    public static string Range(string range, string protocol = "HTTP/1.1") =>
        $"GET /ota/thermostat/firmware.bin {protocol}\r\nHost: ota\r\nRange: bytes={range}\r\n\r\n";
}
