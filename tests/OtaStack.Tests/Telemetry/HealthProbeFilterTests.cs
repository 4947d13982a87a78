using System.Diagnostics;
using OtaStack.ServiceDefaults.Telemetry;

namespace OtaStack.Tests.Telemetry;

public sealed class HealthProbeFilterTests
{
    [Theory]
    [InlineData("Yarp.ReverseProxy", "proxy.cluster_health_checks", ActivityKind.Internal)]
    [InlineData("Yarp.ReverseProxy", "proxy.destination_health_check", ActivityKind.Client)]
    public void Health_checks_of_the_proxy_and_their_probes_are_not_exported(
        string source, string name, ActivityKind kind) =>
        Assert.False(IsExported(source, name, kind));

    [Theory]
    [InlineData("Yarp.ReverseProxy", "proxy.forwarder", ActivityKind.Client)]
    [InlineData("OtaStack.Api", "update.offer", ActivityKind.Internal)]
    public void Everything_else_is_exported(string source, string name, ActivityKind kind) =>
        Assert.True(IsExported(source, name, kind));

    private static bool IsExported(string source, string name, ActivityKind kind)
    {
        using var activities = new ActivitySource(source);
        using var listener = new ActivityListener
        {
            ShouldListenTo = one => ReferenceEquals(one, activities),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var activity = activities.StartActivity(name, kind)!;
        using var filter = new HealthProbeFilter();

        filter.OnEnd(activity);

        return activity.Recorded;
    }
}
