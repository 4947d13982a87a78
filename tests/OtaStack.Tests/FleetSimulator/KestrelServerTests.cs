using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using OtaStack.FleetSimulator;
using OtaStack.FleetSimulator.Boards;

namespace OtaStack.Tests.FleetSimulator;

/// <summary>The simulator against a real HTTP server.</summary>
public sealed class KestrelServerTests
{
    private static readonly byte[] Esp8266Image = BoardImages.Esp8266(size: 300_000);
    private static readonly byte[] Esp32Image = BoardImages.Esp32(size: 300_000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_mixed_fleet_updates_over_http_and_https(bool https)
    {
        await using var server = await StartAsync(https);
        var options = FleetFixture.Options(new Uri(server.Urls.Single()), count: 30) with
        {
            Projects = ["thermostat"],
            Interval = TimeSpan.FromMilliseconds(100),
            OwnAddresses = true,
        };

        var summary = await new FleetRun(options).RunAsync(progress: null, CancellationToken.None);

        Assert.Empty(summary.Findings);
        Assert.Equal(30, summary.Boards(BoardOutcome.Updated));
        Assert.Equal(30, summary.Versions[BoardImages.NewVersion]);
        Assert.Equal(0, summary.ExitCode);
    }

    private static async Task<WebApplication> StartAsync(bool https)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
        {
            if (https)
                listener.UseHttps(SelfSigned());
        }));
        var server = builder.Build();
        server.Run(PollAsync);
        await server.StartAsync();
        return server;
    }

    private static Task PollAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        var esp8266 = headers.ContainsKey("x-ESP8266-STA-MAC");
        if (context.Request.Path != "/ota/thermostat")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        if (headers[esp8266 ? "x-ESP8266-version" : "x-ESP32-version"] == BoardImages.NewVersion)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        var image = esp8266 ? Esp8266Image : Esp32Image;
        context.Response.ContentLength = image.Length;
        context.Response.Headers["x-MD5"] = BoardImages.Md5(image);
        context.Response.Headers["x-SHA256"] = Convert.ToHexStringLower(SHA256.HashData(image));
        return context.Response.Body.WriteAsync(image).AsTask();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
