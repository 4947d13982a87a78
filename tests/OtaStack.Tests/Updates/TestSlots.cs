using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OtaStack.Api.Downloads;

namespace OtaStack.Tests.Updates;

internal static class TestSlots
{
    /// <summary>Download slots with a clock that the test controls.</summary>
    public static DownloadSlots Of(DownloadOptions? options = null, TimeProvider? time = null) =>
        new(Options.Create(options ?? new DownloadOptions()), time
            ?? TimeProvider.System, NullLogger<DownloadSlots>.Instance);
}
