namespace OtaStack.Gateway.Https;

/// <summary>
/// The bytes of the certificate file and of the key file, if there is one. Comparing the bytes detects every way of
/// replacing a file (rename, overwrite, or symbolic links swapped at any level as certbot and Kubernetes do) on every
/// kind of mount.
/// </summary>
internal sealed record CertificateFiles(byte[] Certificate, byte[]? Key)
{
    private const int MaxBytes = 1024 * 1024;

    /// <exception cref="CertificateException">A file is missing, unreadable, or too large.</exception>
    public static CertificateFiles Read(HttpsOptions options) => new(
        ReadFile(options.CertificatePath!, nameof(options.CertificatePath)),
        string.IsNullOrEmpty(options.KeyPath) ? null : ReadFile(options.KeyPath, nameof(options.KeyPath)));

    public bool SameBytes(CertificateFiles? other) =>
        other is not null && Certificate.AsSpan().SequenceEqual(other.Certificate)
            && Key.AsSpan().SequenceEqual(other.Key);

    private static byte[] ReadFile(string path, string key)
    {
        try
        {
            return new FileInfo(path).Length <= MaxBytes
                ? File.ReadAllBytes(path)
                : throw new CertificateException(
                    $"{HttpsOptions.Section}:{key} {path} is too large for a certificate file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CertificateException(
                $"{HttpsOptions.Section}:{key} cannot be read: {exception.Message}", exception);
        }
    }
}
