namespace OtaStack.EndToEndTests.Containers;

/// <summary>What each container may do and reach.</summary>
public sealed class ContainerIsolationTests
{
    public static TheoryData<string> EveryService => [.. ContainerStack.Services];

    [ContainerTheory]
    [MemberData(nameof(EveryService))]
    public async Task A_container_is_healthy(string service)
    {
        var container = await ContainerStack.InspectAsync(service);

        Assert.Equal("healthy", (string?)container["State"]!["Health"]!["Status"]);
    }

    [ContainerFact]
    public async Task Only_the_gateway_is_published()
    {
        foreach (var service in ContainerStack.Services)
        {
            var container = await ContainerStack.InspectAsync(service);
            var published = container["NetworkSettings"]!["Ports"]!.AsObject().Where(port => port.Value is not null)
                // HTTPS is off: its port is on loopback, and nothing listens behind it.
                .Where(port => port.Key != "8443/tcp" || (string?)port.Value![0]!["HostIp"] != "127.0.0.1");

            Assert.Equal(service == "gateway" ? ["8080/tcp"] : [], published.Select(port => port.Key));
        }
    }

    [ContainerTheory]
    [InlineData("api", "1654")]
    [InlineData("gateway", "1654")]
    [InlineData("ide", "1000")]
    [InlineData("manager", "1000")]
    [InlineData("web", "1654")]
    public async Task A_container_writes_only_to_its_volumes_and_has_no_privileges(string service, string user)
    {
        var container = await ContainerStack.InspectAsync(service);
        var limits = container["HostConfig"]!;

        Assert.True((bool)limits["ReadonlyRootfs"]!);
        Assert.Equal(["ALL"], limits["CapDrop"]!.AsArray().Select(drop => (string?)drop));
        Assert.Equal(["no-new-privileges:true"], limits["SecurityOpt"]!.AsArray().Select(option => (string?)option));
        Assert.False((bool)limits["Privileged"]!);

        var users = await DockerCommand.RunAsync("top", (string)container["Id"]!, "-eo", "uid,pid");
        Assert.All(users.Split('\n').Skip(1), line => Assert.Equal(user, line.TrimStart().Split(' ')[0]));
    }

    [ContainerTheory]
    [InlineData("ide")]
    [InlineData("manager")]
    public async Task Code_in_a_container_has_no_capability_and_gets_none(string service)
    {
        var status = await ContainerStack.ShellAsync(
            service, "grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status; touch /app/x /usr/x /etc/x");

        Assert.Contains("CapEff:\t0000000000000000", status.Output, StringComparison.Ordinal);
        Assert.Contains("CapBnd:\t0000000000000000", status.Output, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", status.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, status.ExitCode);
    }

    [ContainerFact]
    public async Task The_memory_of_builds_is_limited()
    {
        var limits = (await ContainerStack.InspectAsync("manager"))["HostConfig"]!;

        Assert.Equal(4L << 30, (long)limits["Memory"]!);
        Assert.Contains("nproc", limits["Ulimits"]!.AsArray().Select(limit => (string?)limit!["Name"]));
    }

    [ContainerTheory]
    [InlineData("ide", "api")]
    [InlineData("ide", "manager")]
    [InlineData("ide", "web")]
    [InlineData("manager", "api")]
    [InlineData("manager", "ide")]
    public async Task Code_in_a_container_reaches_the_gateway_but_no_other_service(string from, string to)
    {
        // By address too, because an unknown name protects nothing.
        var addresses = (await AddressesAsync(to)).Append(to);
        // A page that every service shows, because an error status would look like no response.
        var page = to == "ide" ? "healthz" : "alive";

        Assert.Equal(0, (await ReachAsync(from, "gateway:8080/alive")).ExitCode);
        foreach (var address in addresses)
            Assert.NotEqual(0, (await ReachAsync(from, $"{address}:8080/{page}")).ExitCode);
    }

    [ContainerFact]
    public async Task The_web_front_end_shares_a_network_with_the_Manager_and_shows_code_of_a_build_nothing()
    {
        Assert.Equal(0, (await ReachAsync("manager", "web:8080/alive")).ExitCode);
        foreach (var path in (string[])["", "devices", "manager/", "_token", "_blazor"])
        {
            var answer = await ReachAsync("manager", "web:8080/" + path);
            Assert.Contains("HTTP Error 401", answer.Errors, StringComparison.Ordinal);
        }
    }

    [ContainerFact]
    public async Task The_Manager_can_send_telemetry_and_the_IDE_cannot()
    {
        const string Collector = "compose-dashboard:18889";

        Assert.Equal(0, (await ReachAsync("manager", Collector)).ExitCode);
        Assert.NotEqual(0, (await ReachAsync("ide", Collector)).ExitCode);
    }

    [ContainerFact]
    public async Task Only_the_gateway_mounts_the_volume_with_accounts_and_keys()
    {
        foreach (var service in ContainerStack.Services)
        {
            var mounts = await MountsAsync(service);

            Assert.Equal(service == "gateway", mounts.ContainsKey("/identity"));
            Assert.Equal(service == "api", mounts.ContainsKey("/data"));
            Assert.Equal(service is "gateway", mounts.GetValueOrDefault("/identity-public"));
        }
    }

    [ContainerTheory]
    [InlineData("ide")]
    [InlineData("manager")]
    public async Task Code_in_a_container_finds_no_secret(string service)
    {
        var found = await ContainerStack.ShellAsync(
            service,
            "env; tr '\\0' '\\n' </proc/1/environ; ls -a /identity /data; find / -name people.db 2>/dev/null");

        Assert.DoesNotContain(ContainerStack.Password, found.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("people.db", found.Output, StringComparison.Ordinal);
        Assert.Contains("/identity", found.Errors, StringComparison.Ordinal);
        Assert.Contains("/data", found.Errors, StringComparison.Ordinal);
    }

    [ContainerFact]
    public async Task The_Manager_can_read_the_public_key_and_not_replace_it()
    {
        var read = await ContainerStack.ShellAsync("manager", "cat /identity-public/token-key.pem");
        var written = await ContainerStack.ShellAsync("manager", "echo mine >/identity-public/token-key.pem");

        Assert.Contains("BEGIN PUBLIC KEY", read.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, written.ExitCode);
    }

    [ContainerFact]
    public async Task The_Manager_can_read_the_APIs_receipts_and_not_change_them()
    {
        foreach (var service in ContainerStack.Services)
        {
            var mounts = await MountsAsync(service);

            Assert.Equal(service is "api" or "manager", mounts.ContainsKey("/receipts"));
            Assert.Equal(service is "api", mounts.GetValueOrDefault("/receipts"));
        }

        var written = await ContainerStack.ShellAsync("manager", "ls /receipts && touch /receipts/mine");
        Assert.Contains("Read-only file system", written.Errors, StringComparison.Ordinal);
    }

    [ContainerTheory]
    [InlineData("/toolchain")]
    [InlineData("/builds")]
    public async Task The_IDE_can_read_toolchain_and_builds_and_not_change_them(string folder)
    {
        var written = await ContainerStack.ShellAsync("ide", $"ls {folder} && touch {folder}/mine");

        Assert.Contains("Read-only file system", written.Errors, StringComparison.Ordinal);
    }

    /// <summary>
    /// Sends a request from inside a container. The Manager's image has Python, the IDE's has curl.
    /// </summary>
    private static Task<DockerResult> ReachAsync(string from, string address) => ContainerStack.ShellAsync(
        from,
        from == "ide"
            ? $"curl -fsS -o /dev/null --max-time 5 http://{address}"
            : $"python3 -c \"import urllib.request; urllib.request.urlopen('http://{address}', timeout=5)\"");

    private static async Task<IEnumerable<string>> AddressesAsync(string service) =>
        (await ContainerStack.InspectAsync(service))["NetworkSettings"]!["Networks"]!.AsObject()
            .Select(network => (string)network.Value!["IPAddress"]!);

    /// <summary>A container's mount, and whether it is writable.</summary>
    private static async Task<Dictionary<string, bool>> MountsAsync(string service) =>
        (await ContainerStack.InspectAsync(service))["Mounts"]!.AsArray()
            .Where(mount => (string?)mount!["Type"] == "volume")
            .ToDictionary(mount => (string)mount!["Destination"]!, mount => (bool)mount!["RW"]!);
}
