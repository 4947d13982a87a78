using System.ComponentModel.DataAnnotations;

namespace OtaStack.Gateway.Https;

/// <summary>
/// HTTPS in addition to HTTP, bound from <c>Gateway:Https</c>. Off without a <see cref="CertificatePath"/> or <see
/// cref="LocalAuthority"/>.
/// </summary>
internal sealed record HttpsOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gateway:Https";

    /// <summary>
    /// Certificate file: PEM (leaf first, then the intermediates: certbot's <c>fullchain.pem</c>) or PFX/P12. RSA or
    /// ECDSA.
    /// </summary>
    public string? CertificatePath { get; init; }

    /// <summary>
    /// PEM file of the private key (<c>privkey.pem</c>). Not needed when the certificate file holds the key.
    /// </summary>
    public string? KeyPath { get; init; }

    /// <summary>Password of the PFX file or of an encrypted PEM key. Never logged.</summary>
    public string? Password { get; init; }

    /// <summary>
    /// Whether the gateway issues its certificate by itself: it creates a certificate authority at its first start,
    /// which people trust once on each device. Null (a variable without a value) means false.
    /// </summary>
    public bool? LocalAuthority { get; init; }

    /// <summary>
    /// Host names and IP addresses for that certificate, besides those that the gateway finds; separated by commas.
    /// Needed in containers, and for names that only a router or a DNS server knows.
    /// </summary>
    public string Names { get; init; } = "";

    /// <summary>Port to listen on, on the same host as HTTP. 0: the system picks one.</summary>
    [Range(0, 65535)]
    public int Port { get; init; } = 8443;

    /// <summary>
    /// Port that browsers are redirected to, if it differs from <see cref="Port"/> (port mapping). 443 is left out of
    /// URLs.
    /// </summary>
    [Range(1, 65535)]
    public int? PublicPort { get; init; }

    /// <summary>
    /// Days for which browsers insist on HTTPS (HSTS, RFC 6797); 0: not sent. Default: 1 if browsers reach HTTPS at
    /// port 443 with a certificate of <see cref="CertificatePath"/>, else 0. With HSTS a browser keeps the port in the
    /// URL, except that 80 becomes 443. With HTTPS at another port, the plain HTTP address and all other services on
    /// that host name would stop working. Never sent for <c>localhost</c> and IP addresses.
    /// </summary>
    [Range(0, 3650)]
    public int? HstsDays { get; init; }

    /// <summary>
    /// Also accepts cipher suites without forward secrecy or with CBC and SHA-1 (<c>AES128-SHA</c> and the like), which
    /// old sketches with BearSSL need. Anyone who records such a connection and later gets the certificate's key can
    /// read it. Needs OpenSSL (Linux), and an RSA certificate for the suites without forward secrecy.
    /// </summary>
    public bool LegacyCipherSuites { get; init; }

    /// <summary>Seconds between two reads of the certificate files. A change counts once two reads agree.</summary>
    [Range(0.05, 86_400)]
    public double CheckSeconds { get; init; } = 2;

    /// <summary>The HSTS days that are sent.</summary>
    public int EffectiveHstsDays =>
        !IsConfigured ? 0 : HstsDays ?? (HasCertificate && (PublicPort ?? Port) == 443 ? 1 : 0);

    /// <summary>
    /// Host and port by which browsers reach HTTPS, for a request that named <paramref name="host"/>; 443 is left out.
    /// </summary>
    public HostString PublicHost(HostString host) =>
        (PublicPort ?? Port) is not 443 and var port ? new HostString(host.Host, port) : new HostString(host.Host);

    public bool IsConfigured => HasCertificate || UsesLocalAuthority;

    public bool HasCertificate => !string.IsNullOrEmpty(CertificatePath);

    public bool UsesLocalAuthority => LocalAuthority is true;

    /// <summary>The names of <see cref="Names"/>, which are valid.</summary>
    public ServerNames ParseNames() =>
        ServerNames.TryParse(Names, out var names, out var problem) ? names : throw new FormatException(problem);

    /// <summary>Checks combinations of settings. Does not open the files.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!HasCertificate && !string.IsNullOrEmpty(KeyPath))
            yield return new ValidationResult("KeyPath is set, but CertificatePath is not.", [nameof(KeyPath)]);
        if (HasCertificate && UsesLocalAuthority)
            yield return new ValidationResult(
                "CertificatePath is set, too. Leave out one of them.", [nameof(LocalAuthority)]);
        if (!ServerNames.TryParse(Names, out _, out var problem))
            yield return new ValidationResult(problem, [nameof(Names)]);
        if (LegacyCipherSuites && !OperatingSystem.IsLinux())
            yield return new ValidationResult(
                "Only supported on Linux; elsewhere the operating system chooses the cipher suites.",
                [nameof(LegacyCipherSuites)]);
    }

    // The generated ToString of a record would include the password.
    public override string ToString() => $"{(UsesLocalAuthority ? "local authority" : CertificatePath)} on port {Port}";
}
