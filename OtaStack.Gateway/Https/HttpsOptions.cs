namespace OtaStack.Gateway.Https;

/// <summary>HTTPS beside HTTP, bound from <c>Gateway:Https</c>; off without a <see cref="CertificatePath"/>.</summary>
internal sealed record HttpsOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Gateway:Https";

    /// <summary>
    /// Certificate file: PEM (leaf first, then the intermediates: certbot's <c>fullchain.pem</c>) or PFX/P12. RSA or ECDSA.
    /// </summary>
    public string? CertificatePath { get; init; }

    /// <summary>PEM file of the private key (<c>privkey.pem</c>). Not needed when the certificate file holds the key.</summary>
    public string? KeyPath { get; init; }

    /// <summary>Password of the PFX file or of an encrypted PEM key. Never logged.</summary>
    public string? Password { get; init; }

    /// <summary>Port to listen on, on the same host as HTTP. 0: the system picks one.</summary>
    public int Port { get; init; } = 8443;

    /// <summary>
    /// Port that browsers are sent to, where it differs from <see cref="Port"/> (port mapping); 443 is left out of URLs.
    /// </summary>
    public int? PublicPort { get; init; }

    /// <summary>
    /// Days for which browsers shall insist on HTTPS (HSTS); 0: not sent. It covers every port of the host name, so turn
    /// it on only when nothing else there is plain HTTP.
    /// </summary>
    public int HstsDays { get; init; }

    /// <summary>Seconds between two looks at the certificate files. A change counts once two looks agree.</summary>
    public double CheckSeconds { get; init; } = 2;

    public bool IsConfigured => !string.IsNullOrEmpty(CertificatePath);

    // The generated text of a record would show the password.
    public override string ToString() => $"{CertificatePath} on port {Port}";
}
