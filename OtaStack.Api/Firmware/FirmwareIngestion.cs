using System.Diagnostics;
using Microsoft.Extensions.Options;
using OtaStack.Api.Images;
using OtaStack.Api.Telemetry;

namespace OtaStack.Api.Firmware;

/// <summary>Receives images, reads their headers, and gives valid ones to <see cref="FirmwareStore"/>.</summary>
public sealed class FirmwareIngestion(
    FirmwareFiles files, FirmwareStore store, IOptions<FirmwareOptions> options, TimeProvider time) : IDisposable
{
    // An image is examined and unpacked in memory. A few at a time, so that hundreds of uploads do not exhaust it.
    private readonly SemaphoreSlim _examining = new(4, 4);

    /// <summary>
    /// Receives, examines and publishes an image. When this returns <see cref="IngestionResult.Published"/>, bytes and
    /// record are on disk.
    /// </summary>
    /// <param name="isUnchanged">Called after the last byte; returns whether the source is unchanged. If not, nothing
    /// is published.</param>
    /// <exception cref="SourceFailedException">The source could not be read to its end.</exception>
    /// <exception cref="IOException">The disk is full or broken; nothing was published and nothing is left
    /// behind.</exception>
    public Task<IngestionResult> IngestAsync(
        Stream source, IngestionRequest request, CancellationToken cancellationToken, Func<bool>? isUnchanged = null) =>
        IngestAsync(source, request.Trace, () => Task.FromResult(request), isUnchanged, cancellationToken);

    /// <param name="source">The image.</param>
    /// <param name="readRequest">Called after the image is read, because a form may have fields after the file. Its
    /// exceptions pass through.</param>
    /// <param name="cancellationToken">Stops it; nothing is left behind.</param>
    /// <inheritdoc cref="IngestAsync(Stream, IngestionRequest, CancellationToken, Func{bool}?)"/>
    public Task<IngestionResult> IngestAsync(
        Stream source, Func<Task<IngestionRequest>> readRequest, CancellationToken cancellationToken) =>
        IngestAsync(source, default, readRequest, isUnchanged: null, cancellationToken);

    private async Task<IngestionResult> IngestAsync(
        Stream source, ActivityContext trace, Func<Task<IngestionRequest>> readRequest, Func<bool>? isUnchanged,
        CancellationToken cancellationToken)
    {
        using var activity = OtaTracing.StartStep("firmware.ingest", trace);
        using var file = await files.ReceiveAsync(source, options.Value.MaximumBytes, cancellationToken);
        return file is null
            ? new IngestionResult.TooLarge(options.Value.MaximumBytes)
            : await ConcludeAsync(file, await readRequest(), activity, isUnchanged, cancellationToken);
    }

    private async Task<IngestionResult> ConcludeAsync(
        IncomingFile file, IngestionRequest request, Activity? activity, Func<bool>? isUnchanged,
        CancellationToken cancellationToken)
    {
        var trace = OtaTracing.ContextOf(activity, request.Trace);
        var result = isUnchanged?.Invoke() == false
            ? new IngestionResult.Changed()
            : await ExamineAndPublishAsync(file, request, trace, cancellationToken);

        var outcome = OutcomeOf(result);
        activity?.SetTag("otastack.firmware.sha256", file.Sha256).SetTag("otastack.outcome", outcome);
        OtaMetrics.Ingestions.Add(1, new KeyValuePair<string, object?>("otastack.outcome", outcome));
        return result;
    }

    public void Dispose() => _examining.Dispose();

    private async Task<IngestionResult> ExamineAndPublishAsync(
        IncomingFile file, IngestionRequest request, ActivityContext trace, CancellationToken cancellationToken)
    {
        if (await store.TryTakeKnownAsync(file, request, cancellationToken) is { } known)
            return known;

        return await ExamineAsync(file, request, cancellationToken) switch
        {
            ImageReading.Truncated truncated =>
                new IngestionResult.Incomplete(truncated.Present, truncated.Needed, truncated.Otherwise),
            ImageReading.Refused refused => new IngestionResult.Refused(refused.Detail, file.Sha256),
            ImageReading.Complete complete =>
                await DescribeAndPublishAsync(file, request, complete.Image, trace, cancellationToken),
            _ => throw new UnreachableException(),
        };
    }

    private async Task<ImageReading> ExamineAsync(
        IncomingFile file, IngestionRequest request, CancellationToken cancellationToken)
    {
        await _examining.WaitAsync(cancellationToken);
        try
        {
            var image = await File.ReadAllBytesAsync(file.Path, cancellationToken);
            return request switch
            {
                { IsOpaque: true } => OpaqueFile.Read(image, request.Chip),
                { Kind: FirmwareKind.Sketch } => ImageReader.Read(image),
                _ => ImageReader.ReadFilesystem(image),
            };
        }
        finally
        {
            _examining.Release();
        }
    }

    private async Task<IngestionResult> DescribeAndPublishAsync(
        IncomingFile file, IngestionRequest request, FirmwareImage image, ActivityContext trace,
        CancellationToken cancellationToken) =>
        FirmwareDescription.Describe(file, request, image, trace, Now(), out var refusal) is { } record
            ? await store.PublishAsync(file, record, request, cancellationToken)
            : new IngestionResult.Refused(refusal!, file.Sha256);

    // In whole milliseconds, as the database stores it, so that a restart does not change it.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    private static string OutcomeOf(IngestionResult result) => result switch
    {
        IngestionResult.Published => "published",
        IngestionResult.Incomplete or IngestionResult.Changed => "incomplete",
        IngestionResult.Refused or IngestionResult.OtherProject or IngestionResult.OtherVersion => "refused",
        _ => "known",
    };
}
