using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OtaStack.Api.Updates;

namespace OtaStack.Tests.Updates;

internal static class SomeSlots
{
    /// <summary>Download slots of a clock that a test sets.</summary>
    public static DownloadSlots Of(UpdateOptions? options = null, TimeProvider? time = null) =>
        new(Options.Create(options ?? new UpdateOptions()), time ?? TimeProvider.System, NullLogger<DownloadSlots>.Instance);
}
