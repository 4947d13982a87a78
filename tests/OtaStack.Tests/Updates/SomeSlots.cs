using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OtaStack.Api.Downloads;

namespace OtaStack.Tests.Updates;

internal static class SomeSlots
{
    /// <summary>Download slots of a clock that a test sets.</summary>
    public static DownloadSlots Of(DownloadOptions? options = null, TimeProvider? time = null) =>
        new(Options.Create(options ?? new DownloadOptions()), time
            ?? TimeProvider.System, NullLogger<DownloadSlots>.Instance);
}
