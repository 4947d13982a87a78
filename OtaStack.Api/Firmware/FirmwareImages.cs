using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace OtaStack.Api.Firmware;

/// <summary>
/// The bytes of images for downloads. An image is read once, checked against its SHA-256, and then shared by all
/// downloads. So a damaged file is never sent, and thousands of slow readers share one copy.
/// </summary>
public sealed partial class FirmwareImages(
    FirmwareFiles files, FirmwareCatalog catalog, IOptions<FirmwareOptions> options, ILogger<FirmwareImages> logger)
    : IDisposable
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = options.Value.CacheBytes });
    private readonly SemaphoreSlim _loading = new(1, 1);

    // Slow readers may still hold an image that the cache evicted or never took. Later readers share it.
    private readonly ConcurrentDictionary<string, WeakReference<byte[]>> _inUse = new();

    /// <summary>
    /// The image, or null if it cannot be read. If its file is missing or damaged, the firmware is marked as
    /// unavailable. Other failures (no descriptors left) may pass, and the next download tries again.
    /// </summary>
    public async ValueTask<ReadOnlyMemory<byte>?> FindAsync(
        PublishedFirmware firmware, CancellationToken cancellationToken) =>
        _cache.TryGetValue(firmware.Record.Sha256, out byte[]? cached)
            ? cached
            : await LoadAsync(firmware, cancellationToken);

    public void Forget(string sha256)
    {
        _cache.Remove(sha256);
        _inUse.TryRemove(sha256, out _);
    }

    public void Dispose()
    {
        _cache.Dispose();
        _loading.Dispose();
    }

    private async Task<ReadOnlyMemory<byte>?> LoadAsync(PublishedFirmware firmware, CancellationToken cancellationToken)
    {
        // One at a time, because thousands ask for the same image in the second after a release.
        await _loading.WaitAsync(cancellationToken);
        try
        {
            var sha256 = firmware.Record.Sha256;
            if (_cache.TryGetValue(sha256, out byte[]? cached))
                return cached;

            if (!_inUse.TryGetValue(sha256, out var reference) || !reference.TryGetTarget(out var bytes))
            {
                bytes = await ReadAsync(sha256, cancellationToken);
                _inUse[sha256] = new WeakReference<byte[]>(bytes);
            }

            _cache.Set(sha256, bytes,
                new MemoryCacheEntryOptions { Size = bytes.Length, SlidingExpiration = TimeSpan.FromMinutes(10) });
            catalog.SetAvailable(firmware, true);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException
            or UnauthorizedAccessException)
        {
            if (exception is InvalidDataException or FileNotFoundException or DirectoryNotFoundException
                or UnauthorizedAccessException)
                catalog.SetAvailable(firmware, false);
            LogUnavailable(exception, firmware.Record.Project, firmware.Record.Sha256);
            return null;
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task<byte[]> ReadAsync(string sha256, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(files.PathOf(sha256), cancellationToken);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)).Equals(sha256, StringComparison.Ordinal)
            ? bytes
            : throw new InvalidDataException("The SHA-256 of the file does not match its name.");
    }

    [LoggerMessage(1, LogLevel.Error,
        "The image of {Project} ({Sha256}) cannot be served. Upload it again or delete the firmware")]
    private partial void LogUnavailable(Exception exception, string project, string sha256);
}
