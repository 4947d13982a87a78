using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OtaStack.Tests.Gateway;

/// <summary>Thousands of addresses guess at the same time. On Linux, all of 127.0.0.0/8 is this machine.</summary>
public sealed class GuessingFloodTests : GatewayTestBase
{
    private const int Addresses = 3000;
    private const int Tries = 10;

    [Fact]
    public async Task A_known_browser_can_always_sign_in()
    {
        await using var gateway = await StartGatewayAsync(new TestIdentity(), ("Gateway:Limits:ExemptNetworks", ""));
        var known = CookieIn(await SignInAsync(gateway, IPAddress.Loopback, "admin", TestIdentity.Password),
            "otastack-browser");
        using var enough = new CancellationTokenSource();
        var (next, guesses, busy) = (0, 0, 0);
        var strangers = Enumerable.Range(0, 40).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                var number = Interlocked.Increment(ref next);
                // Unknown names, so that no account's backoff slows the flood down.
                var status = await GuessAsync(gateway, AddressOf(number % Addresses), $"somebody-{number}");
                Interlocked.Increment(ref guesses);
                if (status == 429)
                    Interlocked.Increment(ref busy);
            }
        })).ToArray();
        await Eventually.TrueAsync(() =>
            Volatile.Read(ref busy) > 100, "the flood fills the queue of unknown browsers");

        var worst = TimeSpan.Zero;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var watch = Stopwatch.StartNew();
            var answer = await SignInAsync(gateway, IPAddress.Loopback, "admin", TestIdentity.Password,
                $"Cookie: {known}\r\n");
            worst = watch.Elapsed > worst ? watch.Elapsed : worst;
            Assert.True(
                answer.Status == 303,
                $"try {attempt + 1} of {Tries}: {answer.StatusLine}; {guesses} guesses, the slowest sign-in took "
                    + $"{worst}");
            known = CookieIn(answer, "otastack-browser");
        }

        await enough.CancelAsync();
        await Task.WhenAll(strangers);
    }

    private static IPAddress AddressOf(int number) => new([127, 1, (byte)(number / 250), (byte)((number % 250) + 1)]);

    /// <summary>The status; 0 if a client has given up waiting on a busy machine.</summary>
    private static async Task<int> GuessAsync(RunningGateway gateway, IPAddress from, string name)
    {
        try
        {
            return (await SignInAsync(gateway, from, name, "wrong password")).Status;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    private static async Task<RawAnswer> SignInAsync(
        RunningGateway gateway, IPAddress from, string name, string password, string headers = "")
    {
        using var client = new TcpClient(new IPEndPoint(from, 0)) { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, gateway.Http.Port);
        var body = $"name={name}&password={Uri.EscapeDataString(password)}";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /sign-in HTTP/1.1\r\nHost: gw:8080\r\nOrigin: http://gw:8080\r\nConnection: close\r\n{headers}"
            + $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        return RawAnswer.Parse(await RawHttp.ReadToEndAsync(client.GetStream()));
    }
}
