namespace OtaStack.FleetSimulator;

/// <summary>What <c>--help</c> prints.</summary>
internal static class Usage
{
    public const string Text = """
        Usage: simulate [COUNT] [options]

        COUNT boards (default 200) poll /ota with the requests of the stock ESP8266 and ESP32 clients, download what
        they are offered, check it, reboot into it and report it. Ends with Ctrl-C, --for or --settle.

        Server
          --url URL             scheme, host and port (default http://127.0.0.1:8080); https takes any certificate
          --project NAME        poll /ota/NAME instead of /ota
          --expect-restarts     lost connections and cut bodies are network errors, not violations
          --max-offers N        the same image taken in full more often is an update loop (default 3; 0: no bound)
          --own-addresses       each board connects from its own 127.x.y.z (server on loopback only)

        Fleet
          --esp32 SHARE         boards of the ESP32 family, 0 to 1 (default 0.3)
          --esp32-chip CHIP     their chip: ESP32, ESP32-S2, -S3, -C2, -C3, ... (default ESP32)
          --start-version TEXT  version all start with (default "Apr  3 2020;05:33:11"; "" sends none)
          --free-space BYTES    free space they report (default 1695744)
          --chip-size BYTES     flash size they report (default 4194304)
          --flash-mode SHARE    ESP8266 boards that rewrite the flash mode byte (default 0.2)
          --seed N              the same seed gives the same boards and the same luck (default 1)

        Trouble (SHARE of the boards, default 0)
          --bad-wifi SHARE      half of the downloads break off or stall (3 in a row at most)
          --rollback SHARE      takes the image, comes back with the old one
          --stale SHARE         runs the new image, still reports the old version
          --slow BYTES SHARE    reads BYTES per second

        Run
          --interval SECONDS    between two polls of a board, give or take a fifth (default 5)
          --spread SECONDS      first polls are spread over this time (default: the interval)
          --for SECONDS         end after this time
          --settle[=N]          end once every board got N (default 2) equal last answers (304 or refused) in a row
          --json                summary as JSON on standard output; progress goes to standard error

        Exit code: 0 nothing wrong; 1 wrong or torn images, protocol violations, no answer at all, or --settle not
        reached within --for; 2 bad arguments.
        """;
}
